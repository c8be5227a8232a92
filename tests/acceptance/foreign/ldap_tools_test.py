#!/usr/bin/env python3
"""OpenLDAP's command line tools (ldap-utils) against socle-directoryd. Skipped where they are missing."""
import pathlib
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from daemon import programs_from_arguments  # noqa: E402
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402

SKIPPED = 77
PROGRAMS = ""
CAMILLE = "uid=809990000003,ou=professionnels,o=annuaire,c=fr"


class Tools(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=ROOT / "conf/demo/directory.ldif").start()
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

    def test_survives_a_restart(self):
        self.assertEqual(self.run_tool("ldapdelete", f"socleIdLocal=a1,{CAMILLE}").returncode, 0)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.assertEqual(self.search("-b", f"socleIdLocal=a1,{CAMILLE}", "-s", "base")[0], 32)
        self.assertEqual(self.search("-b", CAMILLE, "-s", "base")[0], 0)


if __name__ == "__main__":
    for program in ("ldapsearch", "ldapmodify", "ldappasswd"):
        if shutil.which(program) is None:
            print(f"skipped: there is no {program} here")
            sys.exit(SKIPPED)
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
