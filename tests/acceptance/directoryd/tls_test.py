#!/usr/bin/env python3
"""StartTLS and LDAPS: what comes before the handshake in clear is never taken as if it had come behind it."""
import pathlib
import ssl
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from authority import Authority  # noqa: E402
from daemon import programs_from_arguments  # noqa: E402
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402
from ldap_wire import START_TLS, Client, add, bind, extended, message, search  # noqa: E402

PROGRAMS = ""
CONFIDENTIALITY_REQUIRED, OPERATIONS_ERROR, STRONGER_AUTH = 13, 1, 8


class Tls(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS)
        self.addCleanup(self.daemon.remove)
        authority = Authority(self.daemon.folder / "ca", "Test CA")
        certificate, key = authority.issue("localhost", "DNS:localhost,IP:127.0.0.1")
        self.daemon.settings.remove("password.protection=optional")
        self.daemon.settings += [f"ldap.certificate-file={certificate}",
                                 f"ldap.key-file={key}", "ldap.tls-listen=127.0.0.1:0"]
        self.daemon.start()
        self.context = ssl.create_default_context(cafile=str(authority.certificate))

    def test_passwords_over_both_ways_and_not_in_clear(self):
        with Client(self.daemon.port) as client:
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), CONFIDENTIALITY_REQUIRED)
            self.assertEqual(client.start_tls(self.context), 0)
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
            self.assertEqual(client.ask(extended(START_TLS)), OPERATIONS_ERROR)
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), 0)
        with Client(self.daemon.ports["ldaps"], self.context) as client:
            self.assertEqual(client.ask(bind(ADMIN, PASSWORD)), 0)
            self.assertEqual(client.ask(search(BASE)), 0)
            self.assertEqual(client.ask(extended(START_TLS)), OPERATIONS_ERROR)

    def test_bytes_sent_in_clear_behind_start_tls_end_the_connection(self):
        with Client(self.daemon.port, None) as client:
            client.socket.sendall(message(1, extended(START_TLS)) +
                                  message(2, bind(ADMIN, PASSWORD)) +
                                  message(3, add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})))
            answers = []
            while (answer := client.receive()) is not None:
                answers.append(answer[:2])
            self.assertNotIn((2, 0x61), answers)
            self.assertNotIn((3, 0x69), answers)
        with Client(self.daemon.port) as client:
            self.assertEqual(client.ask(search(BASE)), 32)

    def test_requests_under_way_refuse_start_tls_and_identity_is_lost_by_it(self):
        with Client(self.daemon.port) as client:
            self.assertEqual(client.start_tls(self.context), 0)
            self.assertEqual(client.ask(add(BASE, {"objectClass": ["organization"], "o": ["annuaire"]})), STRONGER_AUTH)

    def test_what_is_no_handshake_ends_the_connection(self):
        with Client(self.daemon.port) as client:
            self.assertEqual(client.ask(extended(START_TLS)), 0)
            client.socket.sendall(message(2, bind(ADMIN, PASSWORD)))
            self.assertIsNone(client.result())
        with Client(self.daemon.ports["ldaps"]) as client:
            client.socket.sendall(message(1, bind(ADMIN, PASSWORD)))
            self.assertIsNone(client.result())


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0], *rest])
