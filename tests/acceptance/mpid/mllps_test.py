#!/usr/bin/env python3
"""Senders over TLS: who gets in, who may say what, and how certificates are renewed while messages come."""
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import threading
import unittest

from authority import Authority
from daemon import Daemon, Mllp, ROOT, programs_from_arguments, segment
from feeds import A, B, a28, pix

PROGRAMS = ""
LONG_AGO = ("20200101000000Z", "20200201000000Z")
RELOADS = 5
LOAD_CONNECTIONS = 4


def code_of(answer):
    return segment(answer, "MSA")[1] if answer else "none"


class Tls(Mllp):
    """One connection of a sender over TLS."""

    def __init__(self, port, context):  # pylint: disable=super-init-not-called
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.received = b""
        try:
            self.socket = context.wrap_socket(plain, server_hostname="127.0.0.1")
        except BaseException:
            plain.close()
            raise


class Mllps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-mllps-"))
        cls.authority = Authority(cls.folder / "authority", "Authority of the region")
        cls.other = Authority(cls.folder / "other", "Another authority")
        cls.of_a = cls.authority.issue("gam.ch-a")
        cls.of_b = cls.authority.issue("gam.ch-b")
        # Files that the daemon names, renewed in place.
        cls.chain, cls.key, cls.list = (cls.folder / name for name in ("server.pem", "server.key", "list.crl"))
        cls.renew("server-0")
        cls.daemon = Daemon(PROGRAMS, domains=cls.domains(), settings=[
            "mllp.tls-listen=127.0.0.1:0",
            f"mllp.certificate-file={cls.chain}",
            f"mllp.key-file={cls.key}",
            f"mllp.client-ca-file={cls.authority.certificate}",
            f"mllp.crl-file={cls.list}",
            "mllp.client-certificate=required",
        ]).start()
        cls.port = cls.daemon.port_of("mllps")

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()
        cls.daemon.remove()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def domains(cls):
        """Those of the demo; each establishment by its own certificate."""
        config = json.loads((ROOT / "conf/demo/domains.json").read_text())
        for domain in config["domains"]:
            if domain["code"] in ("CH-A", "CH-B"):
                for sender in domain["senders"]:
                    sender["certificate"] = f"CN=gam.{domain['code'].lower()}"
        path = cls.folder / "domains.json"
        path.write_text(json.dumps(config))
        return path

    @classmethod
    def renew(cls, name):
        """A new certificate of the server and a new list, each whole at once."""
        certificate, key = cls.authority.issue(name, "IP:127.0.0.1")
        for source, target in ((certificate, cls.chain), (key, cls.key), (cls.authority.revocations(), cls.list)):
            part = target.with_suffix(".part")
            shutil.copy(source, part)
            part.chmod(0o600)
            os.replace(part, target)

    def context(self, identity=None):
        context = ssl.create_default_context(cafile=self.authority.certificate)
        if identity is not None:
            context.load_cert_chain(*identity)
        return context

    def connect(self, identity=None):
        return Tls(self.port, self.context(identity))

    def expect_refused(self, identity):
        """By the end of the handshake, or with TLS 1.3 by the first answer that does not come."""
        with self.assertRaises(OSError):
            with self.connect(identity) as connection:
                answer = connection.ask(a28(*A, "REFUSED-1", "REFUSED1"))
                if answer is None:
                    raise ConnectionError("closed without an answer")

    def reload(self):
        with self.daemon.changed:
            self.daemon.log.clear()
        self.daemon.process.send_signal(signal.SIGHUP)
        return self.daemon.wait_for("reloaded")

    def test_sender_with_a_certificate_of_the_authority_feeds(self):
        with self.connect(self.of_a) as connection:
            self.assertEqual(code_of(connection.ask(a28(*A, "GOOD-1", "GOOD1"))), "AA")

    def test_others_do_not_get_in(self):
        expired = self.authority.issue("expired", dates=LONG_AGO)
        foreign = self.other.issue("gam.ch-a")
        for name, identity in (("none", None), ("of another authority", foreign), ("expired", expired)):
            with self.subTest(name):
                self.expect_refused(identity)
        with self.connect(self.of_a) as connection:
            self.assertEqual(code_of(connection.ask(pix(*A, "REFUSED-1", "QREFUSED"))), "AE")

    def test_revoked_certificate_does_not_get_in_after_a_reload(self):
        revoked = self.authority.issue("gam.revoked")
        with self.connect(revoked):
            pass
        self.authority.revoke(revoked[0])
        self.renew("server-revoking")
        self.assertIn("configuration reloaded", self.reload())
        self.expect_refused(revoked)
        with self.connect(self.of_a) as connection:
            self.assertEqual(code_of(connection.ask(a28(*A, "GOOD-2", "GOOD2"))), "AA")

    def test_sender_is_who_its_certificate_says(self):
        with self.connect(self.of_b) as connection:
            self.assertNotEqual(code_of(connection.ask(a28(*A, "STOLEN-1", "STOLEN1"))), "AA")
            self.assertEqual(code_of(connection.ask(a28(*B, "OWN-1", "OWN1"))), "AA")
        with self.daemon.connect() as clear:
            self.assertNotEqual(code_of(clear.ask(a28(*A, "CLEAR-1", "CLEAR1"))), "AA")

    def test_versions_from_1_2_on(self):
        for version, is_served in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
                                   (ssl.TLSVersion.TLSv1_3, True)):
            with self.subTest(version):
                context = self.context(self.of_a)
                context.set_ciphers("ALL:@SECLEVEL=0")
                context.minimum_version = context.maximum_version = version
                if not is_served:
                    with self.assertRaisesRegex(ssl.SSLError, "(?i)protocol.version|alert"):
                        Tls(self.port, context)
                    continue
                with Tls(self.port, context) as connection:
                    self.assertEqual(connection.socket.version(), version.name.replace("_", "."))
                    self.assertEqual(code_of(connection.ask(a28(*A, f"V-{version}", f"V{version}"))), "AA")

    def serial_shown(self):
        with self.connect(self.of_a) as connection:
            return connection.socket.getpeercert()["serialNumber"]

    def test_renewal_under_load_loses_no_message(self):
        acknowledged, failures = [], []
        stop = threading.Event()

        def load(number):
            try:
                with self.connect(self.of_a) as connection:
                    i = 0
                    while not stop.is_set():
                        i += 1
                        ipp = f"LOAD-{number}-{i}"
                        code = code_of(connection.ask(a28(*A, ipp, f"L{number}-{i}", name="NOM", given="PRENOM")))
                        if code != "AA":
                            failures.append((ipp, code))
                        acknowledged.append(ipp)
            except Exception as error:  # pylint: disable=broad-except
                failures.append((number, repr(error)))

        threads = [threading.Thread(target=load, args=(n,)) for n in range(LOAD_CONNECTIONS)]
        for thread in threads:
            thread.start()
        try:
            serials = [self.serial_shown()]
            for i in range(RELOADS):
                self.renew(f"server-load-{i}")
                self.assertIn("configuration reloaded", self.reload())
                serials.append(self.serial_shown())
            self.assertEqual(len(set(serials)), RELOADS + 1, "an old certificate is shown")
            # A broken file changes nothing.
            self.key.write_text("no key")
            self.assertIn("not reloaded", self.reload())
            self.assertEqual(self.serial_shown(), serials[-1])
            self.renew("server-mended")
            self.assertIn("configuration reloaded", self.reload())
            self.assertNotEqual(self.serial_shown(), serials[-1])
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(len(acknowledged), LOAD_CONNECTIONS)
        with self.connect(self.of_a) as connection:
            for ipp in acknowledged:
                self.assertEqual(code_of(connection.ask(pix(*A, ipp, f"Q{ipp}"))), "AA", ipp)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
