#!/usr/bin/env python3
"""PHP's ldap extension (php-cli, php-ldap) against socle-directoryd. Skipped where it is missing."""
import shutil
import subprocess
import sys
import unittest

from foreign_support import LDIF, ROOT, skip
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

PROGRAMS = ""
MADE_LETTERS = 20


class PhpLdap(unittest.TestCase):
    def test_its_operations(self):
        daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(daemon.remove)
        done = subprocess.run(["php", ROOT / "tests/acceptance/foreign/php_ldap_client.php", daemon.url, ADMIN, PASSWORD,
                               BASE], capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line)
        self.assertEqual(lines, {
            "wrong": "Invalid credentials", "bind": "ok", "add": "ok", "replace": "ok", "batch": "ok",
            "found": "1 Autre", "compare": "true", "rename": "ok", "made": str(MADE_LETTERS), "whoami": f"dn:{ADMIN}",
            "paged": "12 4", "post": "0 Lille", "delete": "ok", "again": "No such object"}, done.stdout)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    if shutil.which("php") is None:
        skip("there is no php here (php-cli)")
    if subprocess.run(["php", "-r", "exit(extension_loaded('ldap') ? 0 : 1);"], check=False).returncode != 0:
        skip("PHP has no ldap here (php-ldap)")
    unittest.main(argv=[sys.argv[0], *rest])
