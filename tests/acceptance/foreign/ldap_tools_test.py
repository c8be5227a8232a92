#!/usr/bin/env python3
"""OpenLDAP's command line tools (ldap-utils) against socle-directoryd. Skipped where they are missing."""
import shutil
import subprocess
import sys
import unittest

from foreign_support import CAMILLE, GOOD, LDIF, ROOT, skip
from authority import Authority
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

PROGRAMS = ""


class Tools(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(self.daemon.remove)

    def run_tool(self, tool, *arguments, stdin="", who=(ADMIN, PASSWORD)):
        bind = ["-x", "-D", who[0], "-w", who[1]] if who else ["-x"]
        return subprocess.run([tool, "-H", self.daemon.url, *bind, *arguments], input=stdin, capture_output=True,
                              text=True, check=False, timeout=60)

    def search(self, *arguments, who=(ADMIN, PASSWORD)):
        done = self.run_tool("ldapsearch", "-LLL", "-o", "ldif-wrap=no", *arguments, who=who)
        return done.returncode, done.stdout

    def test_search_forms(self):
        code, out = self.search("-b", BASE, "(sn=martin)", "cn")
        self.assertEqual((code, out), (0, f"dn: {CAMILLE}\ncn: Camille MARTIN\n\n"))
        for text in ("(cn=*MART*)", "(&(objectClass=inetOrgPerson)(uid=80*))", "(sn~=marthin)", "(title=Médecin)",
                     "(|(cn=*cam*mart*)(mail=*cammart*)(givenName=*cam*)(sn=*mart*))", "(:caseIgnoreMatch:=cardiologie)",
                     "(ou:dn:=professionnels)", "(createTimestamp>=20200101000000Z)"):
            code, out = self.search("-b", BASE, text, "1.1")
            self.assertEqual(code, 0, text)
            self.assertIn(CAMILLE, out, text)
        code, out = self.search("-b", BASE, "(!(noSuchAttribute=x))", "1.1")
        self.assertEqual((code, out), (0, ""))

    def test_root_dse_and_anonymous(self):
        code, out = self.search("-b", "", "-s", "base", "+", who=None)
        self.assertEqual(code, 0)
        self.assertIn(f"namingContexts: {BASE}", out)
        self.assertIn("supportedControl: 1.2.840.113556.1.4.319", out)
        code, out = self.search("-b", BASE, who=None)
        self.assertEqual(code, 32)

    def test_pages_order_and_values(self):
        code, out = self.search("-b", BASE, "-E", "pr=3/noprompt", "(objectClass=*)", "1.1")
        self.assertEqual((code, out.count("dn: ")), (0, 11), out)
        code, out = self.search("-b", BASE, "-E", "!sss=ou", "(ou=*)", "ou")
        self.assertEqual(code, 0)
        self.assertEqual([line for line in out.splitlines() if line.startswith("ou: ")],
                         ["ou: applications", "ou: groupes", "ou: professionnels", "ou: structures"])
        code, out = self.search("-b", BASE, "-E", "mv=(socleFiness=*)", f"(uid={CAMILLE[4:16]})")
        self.assertEqual(code, 0)
        self.assertNotIn("sn: ", out)

    def test_changes(self):
        entry = "dn: uid=new,ou=professionnels,o=annuaire,c=fr\nobjectClass: inetOrgPerson\ncn: New One\nsn: One\n"
        self.assertEqual(self.run_tool("ldapadd", stdin=entry).returncode, 0)
        self.assertEqual(self.run_tool("ldapadd", stdin=entry).returncode, 68)
        change = ("dn: uid=new,ou=professionnels,o=annuaire,c=fr\nchangetype: modify\nadd: mail\nmail: a@b.example\n-\n"
                  "replace: sn\nsn: Two\n-\nadd: employeeNumber\nemployeeNumber: 7\n")
        self.assertEqual(self.run_tool("ldapmodify", stdin=change).returncode, 0)
        code, out = self.search("-b", BASE, "(mail=a@b.example)", "sn")
        self.assertEqual((code, "sn: Two" in out), (0, True))
        dn = "uid=new,ou=professionnels,o=annuaire,c=fr"
        self.assertEqual(self.run_tool("ldapcompare", dn, "sn:two").returncode, 6)
        self.assertEqual(self.run_tool("ldapcompare", dn, "sn:three").returncode, 5)
        self.assertEqual(self.run_tool("ldapmodrdn", "-r", dn, "uid=newer").returncode, 0)
        self.assertEqual(self.run_tool("ldapmodrdn", "-r", "-s", "ou=structures,o=annuaire,c=fr",
                                       "uid=newer,ou=professionnels,o=annuaire,c=fr", "uid=newer").returncode, 0)
        moved = "uid=newer,ou=structures,o=annuaire,c=fr"
        self.assertEqual(self.search("-b", moved, "-s", "base", "1.1"), (0, f"dn: {moved}\n\n"))
        self.assertEqual(self.run_tool("ldapdelete", "ou=professionnels,o=annuaire,c=fr").returncode, 66)
        self.assertEqual(self.run_tool("ldapdelete", moved).returncode, 0)
        self.assertEqual(self.run_tool("ldapdelete", moved).returncode, 32)
        self.assertEqual(self.run_tool("ldapdelete", "-r", "ou=professionnels,o=annuaire,c=fr").returncode, 0)

    def test_passwords_and_identities(self):
        self.assertEqual(self.run_tool("ldappasswd", "-s", "correct horse battery", CAMILLE).returncode, 0)
        who = (CAMILLE, "correct horse battery")
        done = self.run_tool("ldapwhoami", who=who)
        self.assertEqual((done.returncode, done.stdout), (0, f"dn:{CAMILLE}\n"))
        self.assertEqual(self.run_tool("ldapwhoami", who=(CAMILLE, "wrong")).returncode, 49)
        self.assertEqual(self.run_tool("ldapwhoami", who=None).stdout, "anonymous\n")
        done = subprocess.run(["ldapwhoami", "-Q", "-Y", "EXTERNAL", "-H", self.daemon.local_url], capture_output=True,
                              text=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, f"dn:{ADMIN}\n"), done.stderr)

    def test_read_controls_and_assertions(self):
        change = f"dn: {CAMILLE}\nchangetype: modify\nreplace: l\nl: Lille\n"
        done = self.run_tool("ldapmodify", "-e", "preread=l", "-e", "postread=l", stdin=change)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_tool("ldapmodify", "-e", "!assert=(l=Paris)", stdin=change)
        self.assertEqual(done.returncode, 122)

    def test_scram(self):
        self.assertEqual(self.run_tool("ldappasswd", "-s", GOOD, CAMILLE).returncode, 0)
        uid = CAMILLE[4:16]
        for user, password, code in ((uid, GOOD, 0), (uid, "wrong", 49), ("nobody", GOOD, 49)):
            done = subprocess.run(["ldapwhoami", "-Q", "-Y", "SCRAM-SHA-256", "-U", user, "-w", password, "-H",
                                   self.daemon.url], capture_output=True, text=True, check=False, timeout=60)
            if "No worthy mechs" in done.stderr or "no mechanism available" in done.stderr:
                self.skipTest("libsasl2 has no SCRAM-SHA-256 here (libsasl2-modules)")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(done.stdout, f"dn:{CAMILLE}\n" if code == 0 else "")

    def test_proxied_authorisation(self):
        done = self.run_tool("ldapwhoami", "-e", f"!authzid=dn:{CAMILLE}")
        self.assertEqual((done.returncode, done.stdout), (0, f"dn:{CAMILLE}\n"), done.stderr)
        done = self.run_tool("ldapwhoami", "-e", "!authzid=u:nobody")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Result: ", done.stdout + done.stderr)
        self.assertNotIn("dn:", done.stdout)

    def test_dereference_and_subentries(self):
        entry = f"dn: cn=g,ou=groupes,{BASE}\nobjectClass: groupOfNames\nmember: {CAMILLE}\n"
        self.assertEqual(self.run_tool("ldapadd", stdin=entry).returncode, 0)
        code, out = self.search("-b", f"cn=g,ou=groupes,{BASE}", "-s", "base", "-E", "!deref=member:sn,givenName", "cn")
        self.assertEqual(code, 0)
        self.assertIn(f"# member: <sn=MARTIN>;<givenName=Camille>;{CAMILLE}", out)
        entry = f"dn: cn=s,{BASE}\nobjectClass: subentry\ncn: s\nsubtreeSpecification: {{}}\n"
        self.assertEqual(self.run_tool("ldapadd", stdin=entry).returncode, 0)
        self.assertNotIn("dn: cn=s,", self.search("-b", BASE, "1.1")[1])
        self.assertEqual(self.search("-b", BASE, "-E", "!subentries=true", "1.1")[1], f"dn: cn=s,{BASE}\n\n")

    def test_address_book_as_thunderbird_asks(self):
        def ask(words, limit):
            first = "*" + "*".join(words) + "*"
            text = f"(|(cn={first})(mail=*{''.join(words)}*)(givenName=*{words[0]}*)(sn=*{''.join(words)}*))"
            return self.search("-b", BASE, "-z", str(limit), text, "cn", "sn", "givenName", "mail", "telephoneNumber", "o",
                               "ou", "title", "l", "postalCode")
        code, out = ask(["cam", "mar"], 100)
        self.assertEqual(code, 0)
        self.assertIn(f"dn: {CAMILLE}\n", out)
        code, out = ask(["a"], 1)
        self.assertEqual((code, out.count("dn: ")), (4, 1))

    def test_policy_of_plain_changes(self):
        change = "dn: {}\nchangetype: modify\nreplace: userPassword\nuserPassword: {}\n"
        self.assertEqual(self.run_tool("ldapmodify", stdin=change.format(CAMILLE, GOOD)).returncode, 0)
        self.assertEqual(self.run_tool("ldapwhoami", who=(CAMILLE, GOOD)).returncode, 0)
        done = self.run_tool("ldapmodify", "-e", "ppolicy", stdin=change.format(CAMILLE, "short"))
        self.assertEqual(done.returncode, 19, done.stderr)

    def test_survives_a_restart(self):
        self.assertEqual(self.run_tool("ldapdelete", f"socleIdLocal=a1,{CAMILLE}").returncode, 0)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.assertEqual(self.search("-b", f"socleIdLocal=a1,{CAMILLE}", "-s", "base")[0], 32)
        self.assertEqual(self.search("-b", CAMILLE, "-s", "base")[0], 0)


class Rules(unittest.TestCase):
    """The rules of the demonstration: what the anonymous, a person, a member of a group and an administrator see."""

    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=LDIF,
                                 settings=[f"directory.access-file={ROOT / 'conf/demo/directory.access'}"])
        self.addCleanup(self.daemon.remove)
        authority = Authority(self.daemon.folder / "ca", "Test CA")
        certificate, key = authority.issue("localhost", "DNS:localhost,IP:127.0.0.1")
        self.daemon.settings += [f"ldap.certificate-file={certificate}", f"ldap.key-file={key}"]
        self.daemon.environment = {}
        self.authority = authority.certificate
        self.daemon.start()

    def run_tool(self, tool, *arguments, who=None, stdin=""):
        bind = ["-x", "-D", who[0], "-w", who[1]] if who else ["-x"]
        return subprocess.run([tool, "-ZZ", "-H", self.daemon.url, *bind, *arguments], input=stdin, capture_output=True,
                              text=True, check=False, timeout=60, env={"LDAPTLS_CACERT": str(self.authority),
                                                                       "PATH": "/usr/bin:/bin"})

    def see(self, *arguments, who=None):
        done = self.run_tool("ldapsearch", "-LLL", "-o", "ldif-wrap=no", *arguments, who=who)
        return done.stdout if done.returncode in (0, 4) else done.returncode

    def test_each_sees_his_view(self):
        admin = (ADMIN, PASSWORD)
        self.assertEqual(self.run_tool("ldappasswd", "-s", GOOD, CAMILLE, who=admin).returncode, 0)
        names = {name: f"uid={name},ou=professionnels,{BASE}" for name in ("autre", "tiers")}
        entries = "".join(f"dn: {dn}\nobjectClass: inetOrgPerson\ncn: Personne {name}\nsn: {name}\n"
                          f"mail: {name}@example.fr\nuserPassword: {GOOD}\n\n" for name, dn in names.items())
        entries += (f"dn: socleIdLocal=h9,{names['autre']}\nobjectClass: socleHabilitation\nsocleIdLocal: h9\n"
                    f"socleApplication: uid=app,ou=applications,{BASE}\nsocleStatut: actif\n")
        added = self.run_tool("ldapadd", who=admin, stdin=entries)
        self.assertEqual(added.returncode, 0, added.stderr)
        other, stranger, member = (names["autre"], GOOD), (names["tiers"], GOOD), (CAMILLE, GOOD)
        where = ["-b", names["autre"], "-s", "base"]
        self.assertIn("cn: Personne autre", self.see(*where))
        self.assertNotIn("mail:", self.see(*where))  # the anonymous see no mailbox
        self.assertIn("mail: autre@example.fr", self.see(*where, who=stranger))
        for who in (None, stranger, other, member):
            self.assertNotIn("userPassword", self.see(*where, "userPassword", who=who))
        self.assertIn("userPassword", self.see(*where, "userPassword", who=admin))
        rights = ["-b", names["autre"], "(objectClass=socleHabilitation)", "1.1"]
        self.assertEqual(self.see(*rights), "")
        self.assertEqual(self.see(*rights, who=stranger), "")
        for who in (other, member, admin):  # his own; of the group of administrators; whom no rule holds
            self.assertIn("socleIdLocal=h9", self.see(*rights, who=who))
        change = f"dn: {names['autre']}\nchangetype: modify\nreplace: l\nl: Lille\n"
        self.assertIn(self.run_tool("ldapmodify", who=stranger, stdin=change).returncode, (50, 32))
        self.assertEqual(self.run_tool("ldapmodify", who=None, stdin=change).returncode, 8)
        for who in (member, admin):
            self.assertEqual(self.run_tool("ldapmodify", who=who, stdin=change).returncode, 0)
        # Everybody changes his own password, and no other's.
        self.assertEqual(self.run_tool("ldappasswd", "-a", GOOD, "-s", "another long one", who=stranger).returncode, 0)
        stranger = (names["tiers"], "another long one")
        self.assertEqual(self.run_tool("ldapwhoami", who=stranger).returncode, 0)
        self.assertNotEqual(self.run_tool("ldappasswd", "-s", GOOD, names["autre"], who=stranger).returncode, 0)
        self.assertEqual(self.run_tool("ldapwhoami", who=other).returncode, 0)


if __name__ == "__main__":
    for program in ("ldapsearch", "ldapmodify", "ldappasswd"):
        if shutil.which(program) is None:
            skip(f"there is no {program} here (ldap-utils)")
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
