#!/usr/bin/env python3
"""ldapjs, the library of Node.js, against socle-directoryd. Skipped without node, npm or a registry."""
import shutil
import subprocess
import sys
import tempfile
import unittest

from foreign_support import LDIF, ROOT, skip
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

PROGRAMS = ""
LDAPJS = "ldapjs@3.0.7"
FOLDER = tempfile.TemporaryDirectory(prefix="socle-ldapjs-")


class Ldapjs(unittest.TestCase):
    def test_its_operations(self):
        daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(daemon.remove)
        done = subprocess.run(["node", ROOT / "tests/acceptance/foreign/ldapjs_client.js", FOLDER.name, daemon.url, ADMIN,
                               PASSWORD, BASE], capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
        self.assertEqual(lines, {
            "wrong": "InvalidCredentialsError", "bind": "ok", "add": "ok", "found": "1", "modify": "ok",
            "compare": "true", "rename": "ok", "delete": "ok", "again": "NoSuchObjectError", "paged": "11 true",
            "whoami": f"dn:{ADMIN}", "starttls": "refused"})


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            skip(f"there is no {program} here")
    made = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix",
                           FOLDER.name, LDAPJS], capture_output=True, text=True, check=False, timeout=300)
    if made.returncode != 0:
        skip("npm cannot install ldapjs: no registry")
    unittest.main(argv=[sys.argv[0], *rest])
