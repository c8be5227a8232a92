#!/usr/bin/env python3
"""scripts/demo_directory.sh, what scripts/demo.sh does after the build: runs it and reads what a user would see."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from office import ROOT, programs_from_arguments

PROGRAMS = ""
SECONDS_MAX = 300


class Demo(unittest.TestCase):
    def test_shows_the_directory(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-demo-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        environment = os.environ | {"SOCLE_BIN": str(pathlib.Path(PROGRAMS).resolve()),
                                    "SOCLE_DEMO": str(folder / "directoryd"), "SOCLE_DEMO_PORTS": "any"}
        done = subprocess.run([ROOT / "scripts/demo_directory.sh"], env=environment, capture_output=True, text=True,
                              timeout=SECONDS_MAX, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for text in ("$ socle directory import", "nothing was changed", "JANIER", "by what sounds alike", "requested",
                     "rule mailboxes", "entries,", "/professionnels?nom=JANIER"):
            self.assertIn(text, done.stdout + done.stderr, text)
        self.assertIn("no fault found", done.stdout + done.stderr)
        self.assertNotIn("\x1b[3", done.stdout)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
