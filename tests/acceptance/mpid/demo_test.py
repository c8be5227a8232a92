#!/usr/bin/env python3
"""scripts/demo_daemon.sh, what scripts/demo.sh does after the build: runs it and reads what a user would see."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from daemon import ROOT, programs_from_arguments

PROGRAMS = ""
SECONDS_MAX = 300


class Demo(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-demo-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_shows_a_day_of_the_cell(self):
        data = self.folder / "mpid"
        environment = os.environ | {
            "SOCLE_BIN": str(pathlib.Path(PROGRAMS).resolve()), "SOCLE_DEMO": str(data), "SOCLE_DEMO_PORTS": "any"}
        done = subprocess.run([ROOT / "scripts/demo_daemon.sh"], env=environment, capture_output=True, text=True,
                              timeout=SECONDS_MAX, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        out = done.stdout
        for establishment in ("CH-METZ", "CH-NANCY", "CLINIQUE-METZ", "CLINIQUE-METZ-2", "LABO-METZ", "LABO-NANCY"):
            self.assertRegex(out, rf"(?m)^{establishment} .* \d+ +(-|\d+) +-$")  # no AR
        for command in ("status", "search", "why", "work list", "work show", "stats"):
            self.assertIn(f"$ socle mpi {command}", out)
        self.assertIn("socle: 1 person found", out)
        self.assertRegex(out, r"(?m)^sum +\+\d")  # the drawing of a terminal, not the lines of a pipe
        self.assertNotIn("\x1b[3", out)
        self.assertIn("no fault found", done.stderr)
        page = re.search(r"Indicators with drawings \(open it in a browser\): +(\S+)", out).group(1)
        self.assertIn("<svg", pathlib.Path(page).read_text())
        self.assertRegex((data / "daemon.log").read_text(), r"(?m) stopped daemon=socle-mpid$")

    def test_says_why_the_daemon_does_not_start(self):
        (self.folder / "bin").mkdir()
        programs = pathlib.Path(PROGRAMS).resolve()
        (self.folder / "bin/socle").symlink_to(programs / "socle")
        broken = self.folder / "bin/socle-mpid"
        broken.write_text("#!/bin/sh\necho 'port 2575 is taken' >&2\nexit 1\n")
        broken.chmod(0o755)
        environment = os.environ | {"SOCLE_BIN": str(self.folder / "bin"), "SOCLE_DEMO": str(self.folder / "mpid")}
        done = subprocess.run([ROOT / "scripts/demo_daemon.sh"], env=environment, capture_output=True, text=True,
                              timeout=SECONDS_MAX, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("port 2575 is taken", done.stderr)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
