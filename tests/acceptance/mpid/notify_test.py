#!/usr/bin/env python3
"""Subscribers are told of changed cross-references: in order, again after failures, over restarts."""
import json
import socket
import subprocess
import sys
import threading
import unittest

from daemon import Daemon, END, LAST, ROOT, START, programs_from_arguments, segment, table

PAM = ROOT / "tests/data/hl7v2/pam-fr"
PROGRAMS = ""


class Subscriber:
    """An MLLP receiver that answers with the codes it is told to, then AA."""

    def __init__(self, port=0, codes=()):
        self.codes = list(codes)
        self.messages = []
        self.changed = threading.Condition()
        self.server = socket.create_server(("127.0.0.1", port))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        received = b""
        while True:
            try:
                more = connection.recv(65536)
            except OSError:
                return
            if not more:
                return
            received += more
            while END + LAST in received:
                frame, received = received.split(END + LAST, 1)
                message = frame.lstrip(START)
                header = segment(message, "MSH")
                with self.changed:
                    code = self.codes.pop(0) if self.codes else "AA"
                    self.messages.append((header[10], code, message))
                    self.changed.notify_all()
                answer = (f"MSH|^~\\&|SUB|X|SOCLE|REGION|20260101||ACK^A31^ACK|A{len(self.messages)}|P|2.5\r"
                          f"MSA|{code}|{header[10]}\r").encode()
                connection.sendall(START + answer + END + LAST)

    def wait(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.messages) >= count, timeout=60):
                raise AssertionError(f"{len(self.messages)} messages, {count} awaited")
            return list(self.messages)

    def wait_for(self, fits, begin=0):
        with self.changed:
            if not self.changed.wait_for(
                    lambda: any(fits(message) for _, _, message in self.messages[begin:]), timeout=60):
                raise AssertionError(f"none of {len(self.messages)} messages is the one awaited")

    def close(self):
        self.server.close()


def identifiers(message):
    """Of patients (IPP), not INS."""
    parts = [part.split("^") for part in segment(message, "PID")[3].split("~")]
    return sorted(part[0] for part in parts if part[4] == "PI")


class Notifications(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(PROGRAMS, settings=["notify.backoff-first=20ms", "notify.backoff-max=100ms",
                                                 "notify.refusals-max=3"])

    def tearDown(self):
        self.daemon.remove()

    def start(self, port):
        domains = json.loads((ROOT / "conf/demo/domains.json").read_text())
        domains["subscriptions"] = [{
            "name": "dossier", "endpoint": f"127.0.0.1:{port}", "receiving_application": "DPI",
            "receiving_facility": "990000028", "is_test_feed": True}]
        path = self.daemon.folder / "domains.json"
        path.write_text(json.dumps(domains))
        self.daemon.domains = path
        self.daemon.start()

    def feed(self, begin, end):
        with self.daemon.connect() as connection:
            for row in table(PAM / "valid.tsv")[begin:end]:
                answer = connection.ask((PAM / row["file"]).read_bytes())
                self.assertEqual(segment(answer, "MSA")[1], "AA")

    def test_link_and_unlink_are_told_in_their_order(self):
        subscriber = Subscriber()
        self.start(subscriber.port)
        # A message tells what is so when it is sent: the link is waited for before it is undone.
        names = [row["file"].split("/")[1][3:-4] for row in table(PAM / "valid.tsv")]
        self.feed(0, names.index("a24-link") + 1)
        subscriber.wait_for(lambda message: "B-0077" in identifiers(message) and len(identifiers(message)) > 1)
        told = len(subscriber.messages)
        self.feed(names.index("a24-link") + 1, names.index("a37-unlink") + 1)
        subscriber.wait_for(lambda message: identifiers(message) == ["B-0077"], told)
        messages = [message for _, _, message in subscriber.wait(told + 1)]
        header = segment(messages[0], "MSH")
        self.assertEqual(header[9], "ADT^A31^ADT_A05")
        self.assertEqual(segment(messages[0], "PV1")[2], "N")
        subscriber.close()

    def test_doublon_is_told_to_its_establishment(self):
        subscriber = Subscriber()
        self.start(subscriber.port)
        rows = [row for row in table(PAM / "valid.tsv") if row["message_type"].startswith("ADT^A28")]
        files = [next(row["file"] for row in rows if name in row["file"]) for name in ("a28-qualified", "a28-escapes")]
        names = []
        with self.daemon.connect() as connection:
            for file in files:
                message = (PAM / file).read_bytes()
                self.assertEqual(segment(connection.ask(message), "MSA")[1], "AA")
                names.append(identifiers(message)[0])
        linked = subprocess.run(
            [self.daemon.programs / "socle", "mpi", "link", *[f"CH-A:{name}" for name in names], "--reason",
             "document_seen", "--force", "--yes", "--socket", self.daemon.folder / "data/control.sock"],
            capture_output=True, text=True)
        self.assertEqual(linked.returncode, 0, linked.stderr)
        subscriber.wait_for(lambda message: identifiers(message) == sorted(names)
                            and segment(message, "PID")[32:33] == ["DOUA"])
        subscriber.close()

    def test_refused_message_is_sent_again_and_then_put_aside(self):
        subscriber = Subscriber(codes=["AE", "AE", "AE"])
        self.start(subscriber.port)
        self.feed(0, 1)
        with self.daemon.connect() as connection:
            rows = table(PAM / "valid.tsv")
            other = next(row for row in rows if row["message_type"].startswith("ADT^A28") and row is not rows[0])
            connection.ask((PAM / other["file"]).read_bytes())
        messages = subscriber.wait(4)
        self.assertEqual([code for _, code, _ in messages[:4]], ["AE", "AE", "AE", "AA"])
        self.assertEqual(len({control for control, _, _ in messages[:3]}), 1)
        self.assertNotEqual(messages[3][0], messages[0][0])
        subscriber.close()

    def test_nothing_is_lost_while_the_subscriber_is_away(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.start(port)
        self.feed(0, 1)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        subscriber = Subscriber(port)
        message = subscriber.wait(1)[0][2]
        self.assertEqual(identifiers(message), ["IPP000101"])
        subscriber.close()


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
