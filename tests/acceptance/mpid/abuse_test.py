#!/usr/bin/env python3
"""Senders that misbehave, and machines that fail: the daemon answers, bounds what it keeps, loses nothing."""
import itertools
import pathlib
import resource
import selectors
import socket
import subprocess
import sys
import threading
import time
import unittest

from daemon import Daemon, END, LAST, START, Mllp, programs_from_arguments, reader_limit, segment
from feeds import A, B, a28, a31, pix, word

PROGRAMS = ""
FRAME_MAX = 128 * 1024
IDLE_CONNECTIONS = 10_000
IDLE_KIB_MAX = 24  # of an idle connection


def code_of(answer):
    return segment(answer, "MSA")[1] if answer else "none"


class Senders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(PROGRAMS, settings=["mllp.frame-timeout=2s", f"mllp.frame-max={FRAME_MAX // 1024}K"]).start()

    @classmethod
    def tearDownClass(cls):
        assert cls.daemon.stop() == 0
        cls.daemon.remove()

    def test_half_frame_is_closed_after_its_time(self):
        with self.daemon.connect() as slow, self.daemon.connect() as good:
            slow.send_raw(START + b"MSH|^~\\&|GAM")
            self.assertEqual(code_of(good.ask(a28(*A, "HALF-1", "HALF1"))), "AA")
            self.assertIsNone(slow.receive())

    def test_byte_by_byte_does_not_move_the_deadline(self):
        with self.daemon.connect() as slow:
            slow.send_raw(START)
            closed = False
            for _ in range(100_000):
                try:
                    slow.send_raw(b"x")
                except OSError:
                    closed = True
                    break
                if self.is_closed(slow):
                    closed = True
                    break
            self.assertTrue(closed)

    @staticmethod
    def is_closed(connection):
        connection.socket.settimeout(0.01)
        try:
            return connection.socket.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True

    def test_longest_frame_is_read_and_one_byte_more_is_refused(self):
        message = a28(*A, "LONG-1", "LONG1")
        note = b"NTE|1||" + b"x" * 60000 + b"\r"
        padded = message + note
        rest = FRAME_MAX - len(padded) - len(b"NTE|2||\r")
        padded += b"NTE|2||" + b"y" * rest + b"\r"
        self.assertEqual(len(padded), FRAME_MAX)
        with self.daemon.connect() as connection:
            self.assertIn(code_of(connection.ask(padded)), ("AA", "AE"))
        with self.daemon.connect() as connection:
            connection.send(padded + b"z")
            self.assertIn(code_of(connection.receive()), ("AR", "none"))

    def test_100_megabytes_in_one_frame_do_not_stay_in_memory(self):
        before = self.daemon.memory_kib()
        with self.daemon.connect() as connection:
            try:
                connection.send_raw(START)
                for _ in range(1600):
                    connection.send_raw(b"x" * 65536)
            except OSError:
                pass
        self.assertLess(self.daemon.memory_kib() - before, 32 * 1024)

    def test_idle_connections_cost_little_and_others_are_served(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = IDLE_CONNECTIONS + 500
        if hard < wanted:
            self.skipTest(f"the hard limit of open files is {hard}, {wanted} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
        daemon = Daemon(PROGRAMS).start()
        self.addCleanup(daemon.remove)
        with daemon.connect() as connection:
            self.assertEqual(code_of(connection.ask(a28(*A, "IDLE-0", "IDLE0"))), "AA")
            before = daemon.memory_kib()
            idle = [socket.create_connection(("127.0.0.1", daemon.port), timeout=60) for _ in range(IDLE_CONNECTIONS)]
            # The last is served, so all are open.
            last = Mllp.__new__(Mllp)
            last.socket, last.received = idle[-1], b""
            self.assertEqual(code_of(last.ask(a28(*A, "IDLE-1", "IDLE1"))), "AA")
            self.assertEqual(code_of(connection.ask(a28(*A, "IDLE-2", "IDLE2"))), "AA")
            grown = daemon.memory_kib() - before
        print(f"{IDLE_CONNECTIONS} idle connections: {grown} KiB, {grown / IDLE_CONNECTIONS:.1f} KiB each", file=sys.stderr)
        self.assertLess(grown, IDLE_CONNECTIONS * IDLE_KIB_MAX)
        for connection in idle:
            connection.close()
        self.assertEqual(daemon.stop(), 0)

    def test_flood_of_one_sender_does_not_hold_up_another(self):
        stop = threading.Event()

        def flood(number):
            with self.daemon.connect() as connection:
                i = 0
                while not stop.is_set():
                    i += 1
                    connection.ask(a28(*A, f"FLOOD-{number}-{i}", f"FL{number}-{i}", name=f"N{i}", given=f"G{number}"))
        threads = [threading.Thread(target=flood, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        try:
            with self.daemon.connect() as connection:
                for i in range(20):
                    self.assertEqual(code_of(connection.ask(a28(*B, f"CALM-{i}", f"CALM{i}", given=f"C{i}"))), "AA")
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def test_pipelined_messages_are_answered_in_their_order(self):
        with self.daemon.connect() as connection:
            frames = b"".join(START + a28(*A, f"PIPE-{i}", f"PIPE{i}", given=f"P{i}") + END + LAST for i in range(50))
            connection.send_raw(frames)
            for i in range(50):
                answer = connection.receive()
                self.assertEqual(segment(answer, "MSA")[1:3], ["AA", f"PIPE{i}"])

    def test_same_patient_announced_at_once_by_two_is_one_person(self):
        for round_number in range(30):
            traits = {"name": f"JUMEAU{round_number}", "given": "ALBERTINE", "birth": "19440812"}
            first, second = self.daemon.connect(), self.daemon.connect()
            first.send(a28(*A, f"TW-{round_number}", f"TWA{round_number}", **traits))
            second.send(a28(*A, f"TW-{round_number}", f"TWB{round_number}", **traits))
            self.assertIn("AA", {code_of(first.receive()), code_of(second.receive())})
            answer = first.ask(pix(*A, f"TW-{round_number}", f"TWQ{round_number}"))
            self.assertEqual(code_of(answer), "AA")
            first.close()
            second.close()


class Flood(threading.Thread):
    """One sender with many connections, a message under way on each; notes the instant of each answer."""

    def __init__(self, daemon, connections, names=("GAM",)):
        super().__init__()
        self.names = [name.encode() for name in names]  # MSH-3, in turn
        self.stopping = threading.Event()
        self.full = threading.Event()  # every connection has had an answer
        self.applied = []  # microseconds, by the daemon's clock
        self.refused = 0
        self.selector = selectors.DefaultSelector()
        self.numbers = itertools.count()
        self.opened = [daemon.connect() for _ in range(connections)]
        for connection in self.opened:
            self.selector.register(connection.socket, selectors.EVENT_READ, connection)

    def say(self, connection):
        i = next(self.numbers)
        message = a28(*A, f"FLOOD-{i}", f"FL{i}", name=word(i % 60000), given=word(i * 7 % 60000))
        connection.send(message.replace(b"|GAM|", b"|" + self.names[i % len(self.names)] + b"|", 1))

    def run(self):
        for connection in self.opened:
            self.say(connection)
        while not self.stopping.is_set():
            for key, _ in self.selector.select(timeout=1):
                answer = key.data.receive()
                self.applied.append(applied_at(answer))
                self.refused += code_of(answer) != "AA"
                self.say(key.data)
            if len(self.applied) > len(self.opened):
                self.full.set()

    def end(self):
        self.stopping.set()
        self.join()
        for connection in self.opened:
            connection.close()


def applied_at(answer):
    """The instant at which a message was applied: it is the number of the answer."""
    return int(segment(answer, "MSH")[10].removeprefix("S"))


class Fairness(unittest.TestCase):
    """How many messages of a flood are done before one of somebody else, who has just sent it."""

    FLOOD_CONNECTIONS = 300
    BATCH = 8
    # Two batches may be under way, and the next has one of each sender; the rest is what the flood is
    # answered while the message is read. In the order of arrival it would be all that the flood has waiting.
    OVERTAKEN_MAX = 150
    # A refusal waits for no disk: many are done while one message becomes durable, but no connection of the
    # flood has a second one before it.
    REFUSED_MAX = FLOOD_CONNECTIONS
    MESSAGES = 31

    def test_message_of_another_sender_waits_for_few_of_a_flood(self):
        self.check_flood(("GAM",), self.OVERTAKEN_MAX)

    def test_forged_names_do_not_hold_up_a_sender(self):
        """That all of them have one turn together is counted in batches by tests/unit/mpi/session: refusals are
        applied faster than they are read, so from here their queue is seldom seen to be longer than a batch."""
        self.check_flood([f"FORGED{i}" for i in range(1000)], self.REFUSED_MAX)

    def check_flood(self, names, overtaken_max):
        daemon = Daemon(PROGRAMS, settings=[f"link.batch-max={self.BATCH}"]).start()
        self.addCleanup(daemon.remove)
        with daemon.connect() as calm:
            self.assertEqual(code_of(calm.ask(a28(*B, "CALM-0", "CALM0"))), "AA")
            flood = Flood(daemon, self.FLOOD_CONNECTIONS, names)
            flood.start()
            try:
                self.assertTrue(flood.full.wait(120))
                waited = []
                for i in range(1, self.MESSAGES + 1):
                    sent_at = time.time_ns() // 1000
                    answer = calm.ask(a28(*B, f"CALM-{i}", f"CALM{i}", name=word(i), given=word(i * 11)))
                    self.assertEqual(code_of(answer), "AA")
                    waited.append((sent_at, applied_at(answer)))
            finally:
                flood.end()
        overtaken = sorted(sum(sent <= at <= done for at in flood.applied) for sent, done in waited)
        middle = overtaken[len(overtaken) // 2]
        print(f"{self.FLOOD_CONNECTIONS} messages of one sender wait all the while ({len(flood.applied)} done, {flood.refused} of them refused): "
              f"before each of {self.MESSAGES} of another {middle} were done, {overtaken[-1]} at most", file=sys.stderr)
        self.assertLess(middle, overtaken_max)
        self.assertEqual(daemon.stop(), 0)

    def test_sender_that_reads_no_answers_is_held_back(self):
        """Back-pressure: what is sent without end and never read stays with the sender."""
        daemon = Daemon(PROGRAMS).start()
        self.addCleanup(daemon.remove)
        with daemon.connect() as calm, daemon.connect() as deaf:
            self.assertEqual(code_of(calm.ask(a28(*B, "CALM-0", "CALM0"))), "AA")
            before = daemon.memory_kib()
            deaf.socket.settimeout(2)
            sent = 0
            message = START + a28(*A, "DEAF-1", "") + END + LAST  # the same again and again, without a control id
            try:
                for _ in range(4000):
                    deaf.socket.sendall(message * 20)
                    sent += 20 * len(message)
            except TimeoutError:
                pass
            self.assertLess(sent, 4000 * 20 * len(message), "all was taken in")
            for i in range(20):
                self.assertEqual(code_of(calm.ask(a28(*B, f"CALM-{i}", f"CALM-{i}"))), "AA")
            self.assertLess(daemon.memory_kib() - before, 32 * 1024)
        self.assertEqual(daemon.stop(), 0)


class Machine(unittest.TestCase):
    def test_full_disk_answers_ae_and_loses_nothing(self):
        daemon = Daemon(PROGRAMS, limits=reader_limit(3 << 20)).start()
        acknowledged, refused = [], 0
        with daemon.connect() as connection:
            for i in range(6000):
                answer = connection.ask(a28(*A, f"FULL-{i}", f"FULL{i}", name=f"NOM{i}", given=f"PRENOM{i}"))
                if code_of(answer) == "AA":
                    acknowledged.append(i)
                else:
                    self.assertEqual(code_of(answer), "AE")
                    refused += 1
                    if refused > 3:
                        break
            self.assertGreater(refused, 3)
            # Reading goes on.
            self.assertEqual(code_of(connection.ask(pix(*A, f"FULL-{acknowledged[0]}", "READ"))), "AA")
        daemon.stop()
        daemon.limits = None
        daemon.start()
        with daemon.connect() as connection:
            for i in acknowledged:
                self.assertEqual(code_of(connection.ask(pix(*A, f"FULL-{i}", f"Q{i}"))), "AA", i)
            self.assertEqual(code_of(connection.ask(a28(*A, "AFTER-1", "AFTER1"))), "AA")
        self.assertEqual(daemon.stop(), 0)
        daemon.remove()

    def test_clock_that_jumps_changes_no_order(self):
        """A clock set back and forward by days and a year: messages are taken, and the history keeps its order."""
        daemon = Daemon(PROGRAMS)
        self.addCleanup(daemon.remove)
        shift = daemon.folder / "shift"
        daemon.environment = {"LD_PRELOAD": str(pathlib.Path(PROGRAMS).resolve() / "libshifted_clock.so"),
                              "SOCLE_TEST_CLOCK_SHIFT": str(shift)}
        daemon.start()
        with daemon.connect() as connection, daemon.control() as control:
            first = a28(*A, "CLOCK-1", "CLOCK0", given="JEANNE")
            told = connection.ask(first)
            days = [0, -1, -2, 0, 5, -365, 5]
            for i, day in enumerate(days, start=1):
                shift.write_text(str(day * 86400))
                message = a31(*A, "CLOCK-1", f"CLOCK{i}", given="JEANNE", sex="FM"[i % 2])
                self.assertEqual(code_of(connection.ask(message)), "AA", day)
            # Messages are remembered for longer than these jumps.
            shift.write_text("0")
            self.assertEqual(connection.ask(first), told)
            shown = control.call("mpi.show", subject="CH-A:CLOCK-1", history=True)[1]
            until = [entry["until"] for entry in shown["history"] if "identity" in entry]
            self.assertEqual(len(until), len(days))
            self.assertEqual(until, sorted(set(until)))
            self.assertLess(until[-1], shown["person"]["identities"][0]["changed_at"][:4] + "~")
        self.assertEqual(daemon.stop(), 0)
        daemon.start()
        with daemon.connect() as connection:
            self.assertEqual(code_of(connection.ask(a31(*A, "CLOCK-1", "CLOCK-LAST", given="JEANNE", sex="F"))), "AA")
        self.assertEqual(daemon.stop(), 0)
        subprocess.run([pathlib.Path(PROGRAMS).resolve() / "socle", "trace", "verify", daemon.folder / "data/store",
                        "--key", daemon.folder / "data/trace.pub", "--quiet"], check=True, capture_output=True)

    def test_second_daemon_on_the_same_folder_is_refused(self):
        with Daemon(PROGRAMS) as daemon:
            done = subprocess.run(daemon.command(), capture_output=True, text=True, timeout=60, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stderr, "(?i)another process|in use|open")
            with daemon.connect() as connection:
                self.assertEqual(code_of(connection.ask(a28(*A, "ONE-1", "ONE1"))), "AA")

    def test_trace_that_was_cut_is_noticed(self):
        daemon = Daemon(PROGRAMS).start()
        with daemon.connect() as connection:
            for i in range(20):
                connection.ask(a28(*A, f"CUT-{i}", f"CUT{i}", name=f"N{i}"))
        self.assertEqual(daemon.stop(), 0)
        store = daemon.folder / "data/store"
        copy = daemon.folder / "old"
        subprocess.run(["cp", "-r", store, copy], check=True)
        daemon.start()
        with daemon.connect() as connection:
            connection.ask(a28(*A, "CUT-LAST", "CUTLAST"))
        self.assertEqual(daemon.stop(), 0)
        # An older state is put back: the head file remembers more.
        subprocess.run(["rm", "-r", store], check=True)
        subprocess.run(["mv", copy, store], check=True)
        daemon.start(expect_ready=False)
        code, log = daemon.wait_for_end()
        self.assertNotEqual(code, 0)
        self.assertIn("trace", log)
        daemon.remove()

    def test_damaged_file_is_not_served(self):
        daemon = Daemon(PROGRAMS).start()
        with daemon.connect() as connection:
            for i in range(50):
                connection.ask(a28(*A, f"BAD-{i}", f"BAD{i}", name=f"N{i}"))
        self.assertEqual(daemon.stop(), 0)
        manifest = next(pathlib.Path(daemon.folder / "data/store").glob("MANIFEST-*"))
        content = bytearray(manifest.read_bytes())
        content[len(content) // 2] ^= 0xFF
        manifest.write_bytes(content)
        daemon.start(expect_ready=False)
        code, log = daemon.wait_for_end()
        self.assertNotEqual(code, 0)
        self.assertRegex(log, "(?i)corrupt|damage|checksum")
        daemon.remove()


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
