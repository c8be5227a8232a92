#!/usr/bin/env python3
"""ldap3, the Python library, against socle-directoryd: it reads root DSE and subschema and checks every name by them."""
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
sys.path.append("/usr/lib/python3/dist-packages")
from daemon import programs_from_arguments  # noqa: E402
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402

SKIPPED = 77
PROGRAMS = ""

try:
    import ldap3
except ImportError:
    print("skipped: there is no ldap3 here")
    sys.exit(SKIPPED)


class Ldap3(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=ROOT / "conf/demo/directory.ldif").start()
        self.addCleanup(self.daemon.remove)
        self.server = ldap3.Server("127.0.0.1", port=self.daemon.port, get_info=ldap3.ALL)
        self.connection = ldap3.Connection(self.server, ADMIN, PASSWORD, auto_bind=True)
        self.addCleanup(self.connection.unbind)

    def test_schema_and_root_dse(self):
        self.assertEqual(self.server.info.naming_contexts, [BASE])
        self.assertIn("socleRpps", self.server.schema.attribute_types)
        self.assertIn("socleHabilitation", self.server.schema.object_classes)

    def test_add_search_modify_rename_delete(self):
        dn = "uid=p1,ou=professionnels," + BASE
        self.assertTrue(self.connection.add(dn, "inetOrgPerson", {"cn": "Zoé D'Œuf", "sn": "D'Œuf"}))
        self.assertTrue(self.connection.search(BASE, "(cn=zoé d'œuf)", attributes=["*", "+"]))
        entry = self.connection.entries[0]
        self.assertEqual(entry.sn.value, "D'Œuf")
        self.assertTrue(entry.entryUUID.value)
        self.assertTrue(self.connection.modify(dn, {"mail": [(ldap3.MODIFY_ADD, ["z@example.fr"])]}))
        self.assertTrue(self.connection.compare(dn, "mail", "Z@example.fr"))
        self.assertTrue(self.connection.modify_dn(dn, "uid=p2"))
        self.assertTrue(self.connection.delete("uid=p2,ou=professionnels," + BASE))
        self.assertFalse(self.connection.delete("uid=p2,ou=professionnels," + BASE))
        self.assertEqual(self.connection.result["description"], "noSuchObject")

    def test_pages(self):
        found = self.connection.extend.standard.paged_search(BASE, "(objectClass=*)", paged_size=3, generator=False)
        self.assertEqual(len(found), 11)

    def test_names_with_signs(self):
        dn = r"cn=a\2Cb\+c \#1,ou=groupes," + BASE
        self.assertTrue(self.connection.add(dn, "groupOfNames", {"member": "uid=x," + BASE}), self.connection.result)
        self.assertTrue(self.connection.search(BASE, "(cn=a,b+c #1)", attributes=["cn"]))
        self.assertEqual(self.connection.entries[0].cn.value, "a,b+c #1")
        self.assertTrue(self.connection.delete(self.connection.entries[0].entry_dn))

    def test_password_modify_and_whoami(self):
        self.assertEqual(self.connection.extend.standard.who_am_i(), "dn:" + ADMIN)
        dn = "uid=809990000003,ou=professionnels," + BASE
        made = self.connection.extend.standard.modify_password(dn)
        self.assertTrue(made)
        with ldap3.Connection(self.server, dn, made) as other:
            self.assertTrue(other.bind())


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
