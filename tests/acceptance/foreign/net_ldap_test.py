#!/usr/bin/env python3
"""Net::LDAP, the library of Perl (libnet-ldap-perl), against socle-directoryd. Skipped where it is missing."""
import shutil
import subprocess
import sys
import unittest

from foreign_support import LDIF, ROOT, skip
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

PROGRAMS = ""


class NetLdap(unittest.TestCase):
    def test_its_operations(self):
        daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(daemon.remove)
        done = subprocess.run(["perl", ROOT / "tests/acceptance/foreign/net_ldap_client.pl", daemon.url, ADMIN, PASSWORD,
                               BASE], capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
        perl = f"dn:uid=perl2,ou=professionnels,{BASE}"
        self.assertEqual(lines, {
            "wrong": "LDAP_INVALID_CREDENTIALS", "bind": "LDAP_SUCCESS", "paged-supported": "1", "schema": "1",
            "add": "LDAP_SUCCESS", "twice": "LDAP_ALREADY_EXISTS", "modify": "LDAP_SUCCESS",
            "compare": "LDAP_COMPARE_TRUE", "rename": "LDAP_SUCCESS", "found": "1", "paged": "12 4",
            "view": "applications,groupes", "set": "LDAP_SUCCESS", "proxy": perl, "own": "LDAP_SUCCESS",
            "whoami": perl, "refused": "LDAP_NO_SUCH_OBJECT", "delete": "LDAP_SUCCESS",
            "unknown-control": "LDAP_UNAVAILABLE_CRITICAL_EXT"})


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    if shutil.which("perl") is None:
        skip("there is no perl here")
    if subprocess.run(["perl", "-MNet::LDAP", "-e", "1"], capture_output=True, check=False).returncode != 0:
        skip("there is no Net::LDAP here (libnet-ldap-perl)")
    unittest.main(argv=[sys.argv[0], *rest])
