#!/usr/bin/env python3
"""Binds, changes and new passwords are in the trace, which an outsider verifies; also when nothing more is written."""
import pathlib
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from daemon import programs_from_arguments  # noqa: E402
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402
from ldap_wire import Client, add, bind, delete, replace, search  # noqa: E402

PROGRAMS = ""
PERSON = f"uid=p1,ou=people,{BASE}"
GOOD = "correct horse battery"


class Trace(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS).start()
        self.addCleanup(self.daemon.remove)

    def socle(self, *arguments):
        return subprocess.run([pathlib.Path(PROGRAMS).resolve() / "socle", "trace", *arguments], capture_output=True,
                              text=True, check=True, timeout=60)

    def test_what_was_done_is_there_and_sound(self):
        with Client(self.daemon.port) as client:
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
            self.assertEqual(client.ask(add(f"ou=people,{BASE}", {"objectClass": ["organizationalUnit"]})), 0)
            self.assertEqual(client.ask(add(PERSON, {"objectClass": ["inetOrgPerson"], "cn": ["x"], "sn": ["y"]})), 0)
            self.assertEqual(client.ask(replace(PERSON, "userPassword", GOOD)), 0)
            self.assertEqual(client.ask(replace(PERSON, "l", "Lille")), 0)
            # Reads and what was refused leave nothing.
            self.assertEqual(client.ask(search(PERSON)), 0)
            self.assertEqual(client.ask(replace("uid=none," + BASE, "l", "x")), 32)
            self.assertEqual(client.ask(bind(PERSON, GOOD)), 0)
            self.assertEqual(client.ask(bind(PERSON, "wrong")), 49)
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
            self.assertEqual(client.ask(delete(PERSON)), 0)
        self.assertEqual(self.daemon.stop(), 0)
        store, key = self.daemon.folder / "data/store", self.daemon.folder / "data/trace.pub"
        verified = self.socle("verify", store, "--key", key)
        self.assertIn("no fault found", verified.stderr)
        self.assertIn("records\t9\nsigned records\t9\n", verified.stdout)
        shown = self.socle("show", store, "--limit", "1000").stdout
        kinds = [line.split("\t")[3] for line in shown.splitlines() if line.count("\t") > 3]
        for kind, times in (("entry.add", 3), ("password.change", 1), ("entry.modify", 1), ("entry.delete", 1),
                            ("bind", 3)):
            self.assertEqual(kinds.count(kind), times, shown)
        self.assertIn(f"user:{PERSON}\tbind", shown)
        self.assertIn(f"user:{ADMIN}\tentry.delete", shown)
        for secret in (GOOD, "Lille", "wrong", PASSWORD + "\n"):
            self.assertNotIn(secret, shown)

    def test_a_checkpoint_is_signed_while_nothing_more_is_written(self):
        head = self.daemon.folder / "data/trace-head"
        with Client(self.daemon.port) as client:
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
        end = time.monotonic() + 120
        while not self.is_signed(head, 2):
            self.assertLess(time.monotonic(), end, head.read_text() if head.exists() else "no head")
            time.sleep(0.5)

    @staticmethod
    def is_signed(head, records):
        """The second line of a checkpoint is how many records it signs."""
        lines = head.read_text().splitlines() if head.exists() else []
        return len(lines) > 1 and int(lines[1]) >= records


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
