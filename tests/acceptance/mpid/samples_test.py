#!/usr/bin/env python3
"""The sample messages of PAM France and OpenHIE against a freshly started daemon of conf/demo."""
import sys
import unittest

from daemon import Daemon, ROOT, programs_from_arguments, segment, table

DATA = ROOT / "tests/data/hl7v2"
PAM = DATA / "pam-fr"
PROGRAMS = ""


def code_of(answer):
    return segment(answer, "MSA")[1] if answer else "none"


def first_error(answer):
    """(ERR-2, ERR-3) of the first error of an answer."""
    number = 1
    while True:
        fields = segment(answer, "ERR", number)
        if fields is None:
            return "", ""
        if len(fields) > 4 and fields[4] == "E":
            return fields[2], fields[3].split("^")[0]
        number += 1


class PamFrance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(PROGRAMS).start()
        cls.queries = table(PAM / "queries.tsv")
        cls.answers = {}

    @classmethod
    def tearDownClass(cls):
        assert cls.daemon.stop() == 0
        cls.daemon.remove()

    def run_query(self, connection, row):
        message = (PAM / row["file"]).read_bytes()
        if row["file"].endswith("09-pdq-continuation.hl7"):
            pointer = segment(self.answers["queries/08-pdq-wildcard-pages.hl7"], "DSC")[1]
            lines = [line for line in message.split(b"\r") if not line.startswith(b"DSC")]
            message = b"\r".join([line for line in lines if line] + [b"DSC|" + pointer.encode() + b"|I", b""])
        answer = connection.ask(message)
        self.answers[row["file"]] = answer
        with self.subTest(row["file"]):
            self.assertEqual(code_of(answer), row["msa_1"])
            qak = segment(answer, "QAK")
            if row["qak_2"]:
                self.assertEqual(qak[2], row["qak_2"])
            if row["err_2"]:
                self.assertTrue(first_error(answer)[0].startswith(row["err_2"]), first_error(answer))
            pids = sum(1 for line in answer.split(b"\r") if line.startswith(b"PID|"))
            if row["pid_count"].isdigit():
                self.assertEqual(pids, int(row["pid_count"]))
            elif row["pid_count"] == "1+":
                self.assertGreaterEqual(pids, 1)

    def test_1_valid_messages_and_queries_in_their_order(self):
        with self.daemon.connect() as connection:
            for row in table(PAM / "valid.tsv"):
                answer = connection.ask((PAM / row["file"]).read_bytes())
                with self.subTest(row["file"]):
                    self.assertEqual(code_of(answer), row["msa_1"], answer)
                    self.assertEqual(segment(answer, "MSA")[2], row["control_id"])
                name = row["file"].split("/")[1][3:].removesuffix(".hl7")
                for query in self.queries:
                    if query["after"] == name:
                        self.run_query(connection, query)
            for query in self.queries:
                if query["after"] == "pdq-wildcard-pages":
                    self.run_query(connection, query)
        self.assertEqual(len(self.answers), len(self.queries))

    def test_2_repeated_message_gets_the_same_bytes(self):
        message = (PAM / table(PAM / "valid.tsv")[0]["file"]).read_bytes()
        with self.daemon.connect() as connection:
            first = connection.ask(message)
            self.assertEqual(connection.ask(message), first)
        with self.daemon.connect() as connection:
            self.assertEqual(connection.ask(message), first)

    def test_3_malformed_messages_get_what_their_index_asks(self):
        for row in table(PAM / "malformed.tsv"):
            if row["framing"] != "none":
                continue
            with self.daemon.connect() as connection, self.subTest(row["file"]):
                answer = connection.ask((PAM / row["file"]).read_bytes())
                self.assertEqual(code_of(answer), row["msa_1"], answer)
                place, number = first_error(answer)
                if row["err_2"]:
                    self.assertTrue(place.startswith(row["err_2"]), f"{place} for {row['err_2']}")
                if row["err_3"]:
                    self.assertEqual(number, row["err_3"])

    def test_4_frames(self):
        for row in table(PAM / "malformed.tsv"):
            if row["framing"] == "none":
                continue
            with self.daemon.connect() as connection, self.subTest(row["file"]):
                connection.send_raw((PAM / row["file"]).read_bytes())
                if row["msa_1"] == "none":
                    connection.socket.shutdown(1)
                    self.assertIsNone(connection.receive())
                    continue
                for expected in row["msa_1"].split():
                    self.assertEqual(code_of(connection.receive()), expected)


class OpenHie(unittest.TestCase):
    # What the pages of OpenHIE ask and this index does otherwise, and why.
    DIFFERENT = {
        "messages/OHIE-CR-13-30.hl7": "the child was fed with its mother's identifier and not with her name",
        "messages/OHIE-CR-16-60.hl7": "a merged identity is part of its survivor, not a patient of its own (optional step)",
        "messages/OHIE-CR-18-40.hl7": "the file has no query tag, which ITI-9 requires",
    }

    def test_messages_in_their_order(self):
        failures = []
        rows = table(DATA / "openhie/index.tsv")
        for test in sorted({row["test"] for row in rows}):
            # Each test starts with an empty registry.
            with Daemon(PROGRAMS) as daemon, daemon.connect() as connection:
                for row in (row for row in rows if row["test"] == test):
                    answer = connection.ask((DATA / "openhie" / row["file"]).read_bytes())
                    wrong = self.difference(row, answer)
                    is_known = row["file"] in self.DIFFERENT
                    if bool(wrong) != is_known:
                        failures.append(f"{row['file']}: {wrong or 'is as asked now'}")
        self.assertEqual(failures, [])

    @staticmethod
    def difference(row, answer):
        code = code_of(answer)
        if code not in row["msa_1"].split("|"):
            return f"{code} for {row['msa_1']}: {first_error(answer)}"
        qak = segment(answer, "QAK")
        if row["qak_2"] and (qak is None or qak[2] != row["qak_2"]):
            return f"QAK {qak} for {row['qak_2']}"
        pids = sum(1 for line in answer.split(b"\r") if line.startswith(b"PID|"))
        if row["pid_count"].isdigit() and pids != int(row["pid_count"]):
            return f"{pids} PID for {row['pid_count']}"
        if row["pid_count"] == "1+" and pids < 1:
            return "no PID"
        return ""


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
