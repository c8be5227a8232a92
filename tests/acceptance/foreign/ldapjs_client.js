// ldapjs against a directory: node ldapjs_client.js FOLDER URL NAME PASSWORD BASE. Says what it did, a line each.
const { createRequire } = require('module');
const [folder, url, name, password, base] = process.argv.slice(2);
const ldap = createRequire(folder + '/')('ldapjs');
const client = ldap.createClient({ url });
const call = (method, ...args) => new Promise((resolve) => client[method](...args, (error, value) =>
  resolve(error ? { error: error.name } : { value })));

function search(where, options) {
  return new Promise((resolve, reject) => client.search(where, options, (error, found) => {
    if (error) return reject(error);
    const names = [];
    let pages = 0;
    found.on('searchEntry', (entry) => names.push(entry.objectName || entry.dn.toString()));
    found.on('page', () => { pages += 1; });
    found.on('error', (problem) => resolve({ names, pages, error: problem.name }));
    found.on('end', () => resolve({ names, pages }));
  }));
}

(async () => {
  console.log('wrong', (await call('bind', name, 'wrong')).error);
  console.log('bind', (await call('bind', name, password)).error || 'ok');
  const dn = 'cn=Zoé D\\27Œuf\\, x,ou=groupes,' + base;
  console.log('add', (await call('add', dn, { objectClass: 'groupOfNames', cn: "Zoé D'Œuf, x", member: base })).error || 'ok');
  console.log('found', (await search(base, { scope: 'sub', filter: "(cn=zoé d'œuf, x)" })).names.length);
  const change = new ldap.Change({ operation: 'add', modification: { type: 'description', values: ['é'] } });
  console.log('modify', (await call('modify', dn, change)).error || 'ok');
  console.log('compare', (await call('compare', dn, 'description', 'É')).value);
  console.log('rename', (await call('modifyDN', dn, 'cn=autre')).error || 'ok');
  console.log('delete', (await call('del', 'cn=autre,ou=groupes,' + base)).error || 'ok');
  console.log('again', (await call('del', 'cn=autre,ou=groupes,' + base)).error);
  const paged = await search(base, { scope: 'sub', filter: '(objectClass=*)', paged: { pageSize: 3, pagePause: false } });
  console.log('paged', paged.names.length, paged.pages > 2);
  console.log('whoami', (await call('exop', '1.3.6.1.4.1.4203.1.11.3')).value);
  console.log('starttls', (await call('starttls', {}, [])).error ? 'refused' : 'ok');
  client.destroy();
})().catch((error) => { console.error(error); process.exit(1); });
