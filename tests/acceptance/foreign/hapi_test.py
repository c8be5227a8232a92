#!/usr/bin/env python3
"""HAPI HL7v2 (Java), the library of many interface engines, feeds and asks socle-mpid.

Skipped, with a line that says why, where Java, Maven or the registry that Maven asks is missing.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from daemon import Daemon, programs_from_arguments  # noqa: E402

SKIPPED = 77
FETCH_SECONDS_MAX = 300
SOURCE = ROOT / "tests/clients/hapi"
PROGRAMS = ""


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def fetch(folder):
    """HAPI and what it needs."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            skip(f"there is no {program} here")
    shutil.copy(SOURCE / "pom.xml", folder)
    try:
        done = subprocess.run(["mvn", "-q", "-B", "-f", f"{folder}/pom.xml", "dependency:copy-dependencies",
                               f"-DoutputDirectory={folder}/lib"], capture_output=True, text=True, check=False,
                              timeout=FETCH_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        skip("Maven does not get HAPI in time")
    if done.returncode != 0:
        skip("Maven does not get HAPI: " + done.stdout.strip().splitlines()[0])


class Hapi(unittest.TestCase):
    def test_feeds_merges_and_queries(self):
        daemon = Daemon(PROGRAMS).start()
        self.addCleanup(daemon.remove)
        done = subprocess.run(["java", "-cp", f"{FOLDER}/lib/*", "-Dfile.encoding=UTF-8", SOURCE / "HapiSender.java",
                               str(daemon.port)], capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertEqual(done.stdout.splitlines(), [
            "new\tAA\tH1\t\t",
            "new\tAA\tH2\t\t",
            "again\tAA\tH1\t\t",
            "update\tAA\tH3\t\t",
            "merge\tAA\tH4\t\t",
            "merge of nobody\tAE\tH5\t204\t",
            "query\tAA\tH6\t\tNF",
            "query of nobody\tAE\tH7\t204\tAE",
        ])
        with daemon.control() as control:
            identity, = control.call("mpi.show", subject="CH-A:HAPI-1")[1]["person"]["identities"]
            self.assertEqual(identity["traits"]["birth_first_given_name"], "ANAIS")  # without accents, as RNIV wants
            self.assertEqual(identity["traits"]["birth_name"], "L'HERITIER")
            self.assertEqual(identity["traits"]["address"], "3 RUE & COUR DES ÉCOLES")
        self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    with tempfile.TemporaryDirectory(prefix="socle-hapi-") as FOLDER:
        fetch(FOLDER)
        unittest.main(argv=[sys.argv[0]] + rest)
