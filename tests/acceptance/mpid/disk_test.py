#!/usr/bin/env python3
"""A disk that runs full, and has room again: feeds are refused, reads go on, nothing is lost, no restart."""
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from daemon import Daemon, programs_from_arguments, segment
from feeds import A, a28, pix

PROGRAMS = ""
ROUNDS = 3
RECOVERY_SECONDS_MAX = 60


def code_of(answer):
    return segment(answer, "MSA")[1] if answer else "none"


def feed(number, name="NOM"):
    return a28(*A, f"DISK-{number}", f"D{number}", name=name, given="PRENOM")


class FullDisk(unittest.TestCase):
    def setUp(self):
        library = pathlib.Path(PROGRAMS).resolve() / "libfull_disk.so"
        self.daemon = Daemon(PROGRAMS, settings=["store.cache=8M", "store.write-buffer=32M"])
        self.flag = self.daemon.folder / "full"
        self.daemon.environment = {"LD_PRELOAD": str(library), "SOCLE_TEST_FULL_DISK": str(self.flag)}
        self.daemon.start()
        self.addCleanup(self.daemon.remove)
        self.acknowledged = []
        self.sent = 0
        self.queries = 0

    def send(self, connection):
        self.sent += 1
        code = code_of(connection.ask(feed(self.sent)))
        if code == "AA":
            self.acknowledged.append(self.sent)
        return code

    def find(self, connection, number):
        self.queries += 1
        return code_of(connection.ask(pix(*A, f"DISK-{number}", f"Q{self.queries}")))

    def run_full(self, connection):
        """What was refused is sent again once there is room."""
        self.flag.touch()
        self.assertEqual(self.send(connection), "AE")
        refused = self.sent
        for _ in range(5):
            self.assertEqual(self.send(connection), "AE")
            self.assertEqual(self.find(connection, self.acknowledged[-1]), "AA")
        with self.daemon.control() as control:
            self.assertFalse(control.call("mpi.status")[1]["is_writing"])
        # Not before it was asked at least once to write again.
        self.daemon.wait_for("does not write yet")
        self.assertEqual(self.send(connection), "AE")
        self.flag.unlink()
        return refused

    def wait_until_it_writes(self, connection, refused):
        end = time.monotonic() + RECOVERY_SECONDS_MAX
        while code_of(connection.ask(feed(refused))) != "AA":
            self.assertLess(time.monotonic(), end, "it does not write again")
        self.acknowledged.append(refused)

    def test_it_writes_again_once_there_is_room(self):
        with self.daemon.connect() as connection:
            for _ in range(ROUNDS):
                for _ in range(20):
                    self.assertEqual(self.send(connection), "AA")
                self.daemon.log.clear()
                refused = self.run_full(connection)
                self.wait_until_it_writes(connection, refused)
                self.assertEqual(self.find(connection, refused), "AA")
                with self.daemon.control() as control:
                    self.assertTrue(control.call("mpi.status")[1]["is_writing"])
            # A query does not wait for the disk, a feed does, in one unit with the accesses that wait then: kill -9 behind it.
            self.assertEqual(self.send(connection), "AA")
        self.daemon.stop(signal.SIGKILL)
        self.daemon.start()
        with self.daemon.connect() as connection:
            for number in range(1, self.sent + 1):
                expected = "AA" if number in self.acknowledged else "AE"
                self.assertEqual(self.find(connection, number), expected, number)
        self.assertEqual(self.daemon.stop(), 0)
        self.check_trace()

    def check_trace(self):
        """Reads of the time without room are in it too."""
        socle = pathlib.Path(PROGRAMS).resolve() / "socle"
        store = self.daemon.folder / "data/store"
        subprocess.run([socle, "trace", "verify", store, "--key", self.daemon.folder / "data/trace.pub", "--quiet"],
                       check=True, capture_output=True)
        shown = subprocess.run([socle, "trace", "show", store, "--limit", "100000"],
                               check=True, capture_output=True, text=True).stdout
        self.assertEqual(shown.count("mpi.pix_query"), self.queries)
        self.assertEqual(shown.count("mpi.feed\t"), len(self.acknowledged))


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
