#!/usr/bin/env python3
"""kill -9 of socle-mpid while several senders feed it, again and again: nothing acknowledged is lost.

Each round starts the daemon, checks what the senders were told last before the kill, feeds over several
connections, and kills the daemon at a random moment; some rounds kill it while it starts. At the end every
acknowledged message is found by a PIX query and in the export, and stands in the trace, which verifies;
proofs of a sample are checked with nothing but the public key.

    kill_test.py --programs build/dev/bin [--rounds 20] [--seed N]
"""
import argparse
import collections
import json
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "acceptance/mpid"))
from daemon import Daemon, segment  # noqa: E402
from feeds import A, B, a28, a31, pix, word  # noqa: E402

SENDERS = 4
ACKNOWLEDGED_MAX = 40  # in a round, before the kill
LOAD_SECONDS_MAX = 60
AFTER_SECONDS_MAX = 0.01  # between the last of these and the kill
START_KILL_SHARE = 0.1  # of the rounds, killed before they are ready
START_KILL_SECONDS_MAX = 0.4
UPDATE_SHARE = 0.25
PROOFS = 25


class Sent:
    """A message on its way, or what was answered to it."""

    def __init__(self, ipp, event, given, message):
        self.ipp = ipp
        self.event = event
        self.given = given
        self.message = message
        self.answer = None


class Sender:
    """One connection of an establishment, over all rounds. Its identities are its own."""

    def __init__(self, number, seed):
        self.number = number
        self.domain = (A, B)[number % 2]
        self.random = random.Random(f"{seed}-{number}")
        self.sequence = 0
        self.pending = None  # sent, not answered: may have been applied or not
        self.last = None  # the last that was acknowledged
        self.feeds = collections.Counter()  # acknowledged, by identifier and event
        self.given = {}  # by identifier: of the last message that was acknowledged
        self.error = None
        self.progress = threading.Condition()  # of the run, told of each acknowledgement
        self.count = 0

    def next_message(self):
        self.sequence += 1
        control = f"S{self.number}-{self.sequence}"
        is_update = self.given and self.random.random() < UPDATE_SHARE
        ipp = self.random.choice(list(self.given)) if is_update else f"K{self.number}-{self.sequence}"
        make = a31 if is_update else a28
        given = word(self.random.randrange(1 << 16))
        # Other names of a family for each identity: nobody is linked, each is a person.
        name = word(int(ipp.split("-")[1])) + word(self.number)
        return Sent(ipp, "a31" if is_update else "a28", given,
                    make(*self.domain, ipp, control, name=name, given=given))

    def acknowledged(self, sent, answer):
        if segment(answer, "MSA")[1] != "AA":
            raise AssertionError(f"{sent.event} of {sent.ipp} was answered {segment(answer, 'MSA')}")
        sent.answer = answer
        self.pending = None
        self.last = sent
        self.feeds[sent.ipp, sent.event] += 1
        self.given[sent.ipp] = sent.given
        with self.progress:
            self.count += 1
            self.progress.notify_all()

    def check_last(self, connection):
        """What was told before the kill is told again, byte by byte, and is found."""
        if self.last is None:
            return
        answer = connection.ask(self.last.message)
        if answer is None:
            raise ConnectionError("the daemon is gone")
        if answer != self.last.answer:
            raise AssertionError(f"another answer to the repeated message of {self.last.ipp}")
        self.find(connection, self.last.ipp)

    def find(self, connection, ipp):
        answer = connection.ask(pix(*self.domain, ipp, f"Q{self.number}-{ipp}"))
        if answer is None:
            raise ConnectionError("the daemon is gone")
        if segment(answer, "MSA")[1] != "AA":
            raise AssertionError(f"acknowledged identity {ipp} is not found")

    def feed(self, daemon):
        """Until the daemon is killed."""
        try:
            with daemon.connect() as connection:
                self.check_last(connection)
                while True:
                    # What was not answered is sent again: it was applied, or it is now.
                    sent = self.pending or self.next_message()
                    self.pending = sent
                    answer = connection.ask(sent.message)
                    if answer is None:
                        return
                    self.acknowledged(sent, answer)
        except OSError:
            return
        except AssertionError as error:
            self.error = error
            with self.progress:
                self.progress.notify_all()


class Run:
    def __init__(self, programs, rounds, seed):
        self.programs = pathlib.Path(programs).resolve()
        self.rounds = rounds
        self.random = random.Random(seed)
        self.senders = [Sender(number, seed) for number in range(SENDERS)]
        self.progress = threading.Condition()
        for sender in self.senders:
            sender.progress = self.progress
        self.daemon = Daemon(programs, settings=["store.cache=8M", "store.write-buffer=32M"])
        self.start_seconds_max = 0.0
        self.killed_in_start = 0

    def one_round(self):
        if self.random.random() < START_KILL_SHARE:
            self.daemon.start(expect_ready=False)
            self.killed_in_start += 1
            self.kill_after(self.random.random() * START_KILL_SECONDS_MAX)
            return
        started = time.monotonic()
        self.daemon.start()
        self.start_seconds_max = max(self.start_seconds_max, time.monotonic() - started)
        threads = [threading.Thread(target=sender.feed, args=(self.daemon,)) for sender in self.senders]
        for thread in threads:
            thread.start()
        self.wait_for_load(self.acknowledged() + self.random.randrange(ACKNOWLEDGED_MAX + 1))
        self.kill_after(self.random.random() * AFTER_SECONDS_MAX)
        for thread in threads:
            thread.join()
        for sender in self.senders:
            if sender.error is not None:
                raise sender.error

    def acknowledged(self):
        return sum(sender.count for sender in self.senders)

    def wait_for_load(self, count):
        with self.progress:
            is_loaded = self.progress.wait_for(
                lambda: self.acknowledged() >= count or any(sender.error for sender in self.senders), LOAD_SECONDS_MAX)
        if not is_loaded:
            raise AssertionError(f"fewer than {count} messages are acknowledged in {LOAD_SECONDS_MAX} s")

    def kill_after(self, seconds):
        time.sleep(seconds)
        self.daemon.stop(signal.SIGKILL)

    def socle(self, *arguments):
        done = subprocess.run([self.programs / "socle", *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"socle {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout

    def check_index(self):
        """All that was acknowledged is found, with its last traits; gives the persons by identifier."""
        self.daemon.start()
        for sender in self.senders:
            with self.daemon.connect() as connection:
                sender.check_last(connection)
                if sender.pending is not None:
                    sent = sender.pending
                    sender.acknowledged(sent, connection.ask(sent.message))
                for ipp in sender.given:
                    sender.find(connection, ipp)
        with self.daemon.control() as control:
            rows = {item["identity"].split(":")[1]: item["person"] for item in control.call("mpi.export")[0]}
            for sender in self.senders:
                for ipp, given in sender.given.items():
                    shown = control.call("mpi.show", subject=f"{sender.domain[0]}:{ipp}")[1]["person"]
                    traits = [identity["traits"] for identity in shown["identities"]]
                    if [trait["birth_first_given_name"] for trait in traits] != [given]:
                        raise AssertionError(f"{ipp}: an acknowledged change is lost")
        persons = {ipp: rows[ipp] for sender in self.senders for ipp in sender.given}
        if len(rows) != len(persons):
            raise AssertionError(f"{len(rows)} identities of {len(persons)} that were sent")
        if self.daemon.stop() != 0:
            raise AssertionError("the daemon did not end well")
        return persons

    def check_trace(self, persons):
        """Each acknowledged message is a record of the trace, once."""
        store, key = self.daemon.folder / "data/store", self.daemon.folder / "data/trace.pub"
        verified = dict(line.split("\t") for line in
                        self.socle("trace", "verify", store, "--key", key, "--quiet").splitlines())
        if verified["records"] != verified["signed records"]:
            raise AssertionError("the last checkpoint is not of all records")
        records = [json.loads(line) for line in
                   self.socle("trace", "show", store, "--json", "--quiet", "--limit", "10000000").splitlines()]
        feeds = [record for record in records if record["kind"] == "mpi.feed"]
        patients = {}  # the pseudonym by person
        for record in feeds:
            for person in record["objects"]:
                patients.setdefault(person, record["patient"])
        counts = collections.Counter((record["patient"], record["purpose"]) for record in feeds)
        for sender in self.senders:
            for (ipp, event), count in sender.feeds.items():
                found = counts[patients[persons[ipp]], event]
                if found != count:
                    raise AssertionError(f"{count} {event} of {ipp} were acknowledged, {found} are in the trace")
        for record in self.random.sample(feeds, min(PROOFS, len(feeds))):
            self.check_proof(store, key, record)
        return len(feeds), verified["records"]

    def check_proof(self, store, key, record):
        proof = self.daemon.folder / "proof"
        proof.unlink(missing_ok=True)
        self.socle("trace", "prove", store, "--index", str(record["record"]), "-o", proof, "--quiet")
        told = self.socle("trace", "check-proof", proof, "--key", key, "--quiet")
        if not told.startswith(f"{record['record']}\t"):
            raise AssertionError(f"the proof of record {record['record']} is of another: {told}")

    def run(self):
        for number in range(self.rounds):
            try:
                self.one_round()
            except AssertionError as error:
                raise AssertionError(f"round {number}: {error}") from error
        persons = self.check_index()
        feeds, records = self.check_trace(persons)
        acknowledged = sum(sum(sender.feeds.values()) for sender in self.senders)
        if acknowledged != feeds:
            raise AssertionError(f"{acknowledged} messages were acknowledged, {feeds} are in the trace")
        print(f"{self.rounds} kills ({self.killed_in_start} while starting): {acknowledged} messages acknowledged, "
              f"{len(persons)} identities, all found and in the trace of {records} records, which verifies; "
              f"slowest start {self.start_seconds_max:.2f} s")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    run = Run(arguments.programs, arguments.rounds, arguments.seed)
    run.run()
    run.daemon.remove()


if __name__ == "__main__":
    main()
