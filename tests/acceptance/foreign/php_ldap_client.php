<?php
// PHP's ldap extension against a directory: php php_ldap_client.php URL NAME PASSWORD BASE. Says what it did, a line each.
[, $url, $name, $password, $base] = $argv;
$ldap = ldap_connect($url);
ldap_set_option($ldap, LDAP_OPT_PROTOCOL_VERSION, 3);
$say = function (string $what, $done) use ($ldap) {
    echo $what, ' ', $done ? 'ok' : ldap_error($ldap), "\n";
};
$say('wrong', @ldap_bind($ldap, $name, 'wrong'));
$say('bind', @ldap_bind($ldap, $name, $password));
$dn = 'uid=' . ldap_escape('php+1', '', LDAP_ESCAPE_DN) . ",ou=professionnels,$base";
$say('add', @ldap_add($ldap, $dn, ['objectClass' => 'inetOrgPerson', 'cn' => 'Élodie PHP', 'sn' => 'PHP']));
$say('replace', @ldap_mod_replace($ldap, $dn, ['sn' => 'Autre']));
$say('batch', @ldap_modify_batch($ldap, $dn, [['attrib' => 'mail', 'modtype' => LDAP_MODIFY_BATCH_ADD, 'values' => ['p@example.fr']]]));
$found = ldap_search($ldap, $base, '(cn=' . ldap_escape('élodie php', '', LDAP_ESCAPE_FILTER) . ')', ['sn', 'mail']);
$entries = ldap_get_entries($ldap, $found);
echo 'found ', $entries['count'], ' ', $entries[0]['sn'][0], "\n";
echo 'compare ', var_export(@ldap_compare($ldap, $dn, 'sn', 'AUTRE'), true), "\n";
$say('rename', @ldap_rename($ldap, $dn, 'uid=php2', "ou=structures,$base", true));
$dn = "uid=php2,ou=structures,$base";
$made = @ldap_exop_passwd($ldap, $dn, '', '');
echo 'made ', is_string($made) ? strlen($made) : ldap_error($ldap), "\n";
echo 'whoami ', ldap_exop_whoami($ldap), "\n";
$count = 0;
$pages = 0;
$cookie = '';
do {
    $found = ldap_search($ldap, $base, '(objectClass=*)', ['1.1'], 0, 0, 0, LDAP_DEREF_NEVER,
        [['oid' => LDAP_CONTROL_PAGEDRESULTS, 'iscritical' => true, 'value' => ['size' => 3, 'cookie' => $cookie]]]);
    ldap_parse_result($ldap, $found, $code, $matched, $text, $referrals, $controls);
    $count += ldap_count_entries($ldap, $found);
    $pages += 1;
    $cookie = $controls[LDAP_CONTROL_PAGEDRESULTS]['value']['cookie'] ?? '';
} while ($cookie !== '');
echo "paged $count $pages\n";
$read = ldap_mod_replace_ext($ldap, $dn, ['l' => 'Lille'], [['oid' => LDAP_CONTROL_POST_READ, 'iscritical' => true, 'value' => ['attrs' => ['l']]]]);
ldap_parse_result($ldap, $read, $code, $matched, $text, $referrals, $controls);
echo 'post ', $code, ' ', $controls[LDAP_CONTROL_POST_READ]['value']['l'][0] ?? '', "\n";
$say('delete', @ldap_delete($ldap, $dn));
$say('again', @ldap_delete($ldap, $dn));
