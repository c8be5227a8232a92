#!/usr/bin/env python3
"""python-hl7 (Debian: python3-hl7) makes, sends and reads messages of socle-mpid. Skipped where it is missing."""
import asyncio
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "mpid"))
from daemon import Daemon, programs_from_arguments  # noqa: E402
from feeds import A, a28, a31, pix  # noqa: E402

SKIPPED = 77
try:
    import hl7
    import hl7.client
    import hl7.mllp
except ImportError:
    print("skipped: there is no python3-hl7 here")
    sys.exit(SKIPPED)

PROGRAMS = ""


class PythonHl7(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(PROGRAMS).start()
        self.addCleanup(self.daemon.remove)

    def tearDown(self):
        self.assertEqual(self.daemon.stop(), 0)

    @staticmethod
    def acknowledgement(answer):
        """MSA-1 and MSA-2 as the library reads them."""
        message = hl7.parse(answer, encoding="utf-8")
        return str(message["MSA.F1"]), str(message["MSA.F2"])

    def traits(self, ipp):
        with self.daemon.control() as control:
            identity, = control.call("mpi.show", subject=f"CH-A:{ipp}")[1]["person"]["identities"]
            return identity["traits"]

    def test_client_feeds_and_asks(self):
        message = hl7.parse(a28(*A, "PY-1", "PY1", given="CLÉMENCE"), encoding="utf-8")
        message.segment("PID")[5][0][0] = hl7.Component("&", ["D'AGRÈVE"])
        with hl7.client.MLLPClient("127.0.0.1", self.daemon.port, encoding="utf-8") as client:
            self.assertEqual(self.acknowledgement(client.send_message(message)), ("AA", "PY1"))
            again = client.send_message(str(message))
            self.assertEqual(self.acknowledgement(again), ("AA", "PY1"))
            self.assertEqual(client.send_message(message), again)
            update = hl7.parse(a31(*A, "PY-1", "PY2", given="CLÉMENCE"), encoding="utf-8")
            update.segment("PID")[5][0][0] = hl7.Component("&", [update.escape("DE|L^ISLE")])
            self.assertEqual(self.acknowledgement(client.send_message(update))[0], "AA")
            answer = hl7.parse(client.send_message(pix(*A, "PY-1", "PY3")), encoding="utf-8")
            self.assertEqual(str(answer["MSA.F1"]), "AA")
            self.assertEqual(str(answer["QAK.F2"]), "NF")
            unknown = hl7.parse(client.send_message(pix(*A, "PY-9", "PY4")), encoding="utf-8")
            self.assertEqual(str(unknown["MSA.F1"]), "AE")
        self.assertEqual(self.traits("PY-1")["birth_first_given_name"], "CLEMENCE")  # without accents, as RNIV wants

    def test_names_come_as_they_were_made(self):
        message = hl7.parse(a28(*A, "PY-2", "PY5", given="CLÉMENCE"), encoding="utf-8")
        message.segment("PID")[5][0][0] = hl7.Component("&", ["D'AGRÈVE"])
        with hl7.client.MLLPClient("127.0.0.1", self.daemon.port, encoding="utf-8") as client:
            client.send_message(message)
        self.assertEqual(self.traits("PY-2")["birth_name"], "D'AGREVE")

    def test_many_at_once_by_its_streams(self):
        async def send(number):
            reader, writer = await hl7.mllp.open_hl7_connection("127.0.0.1", self.daemon.port, encoding="utf-8")
            codes = []
            for i in range(5):
                writer.writemessage(hl7.parse(a28(*A, f"ST-{number}-{i}", f"ST{number}-{i}"), encoding="utf-8"))
                await writer.drain()
                answer = await reader.readmessage()
                codes.append((str(answer["MSA.F1"]), str(answer["MSA.F2"])))
            writer.close()
            return codes

        async def send_all():
            return await asyncio.gather(*(send(number) for number in range(8)))
        for number, codes in enumerate(asyncio.run(send_all())):
            self.assertEqual(codes, [("AA", f"ST{number}-{i}") for i in range(5)])


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
