#!/usr/bin/env python3
"""A disk that runs full, and has room again; a second process on the same folder; kill -9."""
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from daemon import programs_from_arguments  # noqa: E402
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402
from ldap_wire import UNAVAILABLE, Client, add, bind, search  # noqa: E402

PROGRAMS = ""
RECOVERY_SECONDS_MAX = 60
ROUNDS = 3


def unit(number):
    return f"ou=u{number},{BASE}"


class Disk(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS)
        self.addCleanup(self.daemon.remove)
        self.sent = 0
        self.acknowledged = set()

    def add(self, client):
        self.sent += 1
        code = client.ask(add(unit(self.sent), {"objectClass": ["organizationalUnit"]}))
        if code == 0:
            self.acknowledged.add(self.sent)
        return code

    def connect(self):
        client = Client(self.daemon.port)
        self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
        return client

    def test_it_writes_again_once_there_is_room(self):
        flag = self.daemon.folder / "full"
        library = pathlib.Path(PROGRAMS).resolve() / "libfull_disk.so"
        self.daemon.environment = {"LD_PRELOAD": str(library), "SOCLE_TEST_FULL_DISK": str(flag)}
        self.daemon.start()
        with self.connect() as client:
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
            for _ in range(ROUNDS):
                for _ in range(10):
                    self.assertEqual(self.add(client), 0)
                flag.touch()
                for _ in range(5):
                    self.assertEqual(self.add(client), UNAVAILABLE)
                    self.assertEqual(client.ask(search(unit(max(self.acknowledged)))), 0)  # reads go on
                flag.unlink()
                end = time.monotonic() + RECOVERY_SECONDS_MAX
                while self.add(client) != 0:
                    self.assertLess(time.monotonic(), end, "it does not write again")
        self.daemon.kill()
        self.daemon.start()
        with self.connect() as client:
            for number in range(1, self.sent + 1):
                self.assertEqual(client.ask(search(unit(number))), 0 if number in self.acknowledged else 32, number)
        self.assertEqual(self.daemon.stop(), 0)
        subprocess.run([pathlib.Path(PROGRAMS).resolve() / "socle", "trace", "verify", self.daemon.folder / "data/store",
                        "--key", self.daemon.folder / "data/trace.pub", "--quiet"], check=True, capture_output=True)

    def test_a_second_process_on_the_same_folder_is_refused(self):
        self.daemon.start()
        with self.connect() as client:
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
            settings = [setting for setting in self.daemon.settings if not setting.startswith("ldap.socket=")]
            command = [f"{PROGRAMS}/socle-directoryd"]
            for setting in [*settings, f"ldap.socket={self.daemon.folder}/other"]:
                command += ["--set", setting]
            second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60,
                                    env=dict(os.environ))
            self.assertNotEqual(second.returncode, 0)
            self.assertIn("store", second.stderr)
            self.assertEqual(client.ask(search(BASE)), 0)
            self.assertEqual(self.add(client), 0)

    def test_what_was_acknowledged_outlives_a_kill(self):
        self.daemon.start()
        with self.connect() as client:
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
            for _ in range(50):
                self.assertEqual(self.add(client), 0)
        self.daemon.kill(signal.SIGKILL)
        self.daemon.start()
        with self.connect() as client:
            for number in self.acknowledged:
                self.assertEqual(client.ask(search(unit(number))), 0, number)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
