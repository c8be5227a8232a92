#!/usr/bin/env python3
"""The order of messages and the connection they come by make no difference: the links are those of `socle mpi link`."""
import collections
import csv
import itertools
import json
import pathlib
import queue
import random
import subprocess
import sys
import threading
import unittest

from daemon import Daemon, programs_from_arguments, segment
from feeds import A, B, a28, pix

PROGRAMS = ""
PERSONS = 250
CONNECTIONS = 6
# Of the pairs, while the population grows: links made before a refresh of frequencies keep the weights of then. None
# after `socle mpi replay` (docs/decisions/0031-living-index.md).
TOLERATED_SHARE = 0.02
TWIN_ROUNDS = 40
WARM_NAMES = (("KERGOAT", "HENRI"), ("DUMORTIER", "ALICE"), ("VASSILIEV", "PAUL"), ("ESCOFFIER", "JEANNE"), ("BRUNSCHWIG", "OMER"),
              ("LAFAYE", "SUZANNE"), ("MOKHTARI", "YANN"), ("THIRIET", "COLETTE"), ("ZIMMERMANN", "GUY"), ("PONCHON", "IRIS"))
WARM_PAIRS = len(WARM_NAMES)
LENIENT = {"feed": "test", "contract_of_trust": True, "missing_trait": "note", "missing_given_names": "note",
           "incoherent_first_given_name": "note", "place_not_valid": "note", "another_person": "flag",
           "accepts_missing_status": True}


def unlike_name(i, shift):
    """A family name for each number that no other is near to; other shifts, other names."""
    first, last = WARM_NAMES[i % 10][0], WARM_NAMES[(i + shift) % 10][0]
    return first[:4] + last[-5:] + "AEIOU"[i // 10 % 5] * (i // 10)


def code_of(answer):
    return segment(answer, "MSA")[1] if answer else "none"


def escape(text):
    return "".join({"|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\\": "\\E\\"}.get(c, c) for c in text)


def message_of(row, control):
    """An A28 with the traits of a row of the native file."""
    t = {name: escape(value) for name, value in row.items()}
    birth = t["birth_date"].replace("-", "")
    names = f"{t['birth_name']}^{t['birth_first_given_name']}^{t['birth_given_names']}^^^^L"
    if t["used_name"]:
        names += f"~{t['used_name']}^{t['birth_first_given_name']}^^^^^D"
    home = f"{t['address']}^^{t['city']}^^{t['postal_code']}^FRA^H"
    return (f"MSH|^~\\&|GAM|{t['domain']}|MPI|REGION|20260105093000||ADT^A28^ADT_A05|{control}|D|2.5^FRA^2.11|||||FRA|"
            "UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
            "EVN||20260105093000||||20260105092955\r"
            f"PID|||{t['ipp']}^^^{t['domain']}^PI||{names}||{birth}|{t['sex']}|||{home}~^^^^^FRA^BDL^^{t['birth_place_code']}"
            f"||{t['phone']}|||||||||||||||||||PROV|20260105092955\r"
            "PV1||N\r").encode()


def pairs_of(groups):
    """The links of a partition, {identity: group}."""
    members = collections.defaultdict(list)
    for identity, group in groups.items():
        members[group].append(identity)
    return {pair for group in members.values() for pair in itertools.combinations(sorted(group), 2)}


class Order(unittest.TestCase):
    def setUp(self):
        self.programs = pathlib.Path(PROGRAMS).resolve()

    def start(self, domains=None, settings=()):
        daemon = Daemon(PROGRAMS, domains=domains, settings=["store.cache=8M", "store.write-buffer=32M", *settings])
        self.addCleanup(daemon.remove)
        return daemon.start()

    def region(self):
        """Rows of a made-up region, and the domains that send them."""
        folder = pathlib.Path(self.enterContext(self.temporary_folder()))
        subprocess.run([self.programs / "socle", "mpi", "synth", "--persons", str(PERSONS), "--seed", "7", "--output", folder,
                        "--quiet"], check=True, capture_output=True)
        with open(folder / "identities.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        codes = sorted({row["domain"] for row in rows})
        domains = [{"code": code, "namespaces": [code], "authority_form": "name",
                    "senders": [{"application": "GAM", "facility": code}], "rules": LENIENT} for code in codes]
        path = folder / "domains.json"
        path.write_text(json.dumps({"format": "socle-mpi-domains", "format_version": 1, "domains": domains,
                                    "subscriptions": []}))
        return folder, rows, path

    @staticmethod
    def temporary_folder():
        import tempfile
        return tempfile.TemporaryDirectory(prefix="socle-order-")

    def feed(self, daemon, rows):
        """In the order of the rows, by whichever connection is free; gives those that were refused."""
        waiting = queue.SimpleQueue()
        for i, row in enumerate(rows):
            waiting.put((f"M{i}", row))
        refused = []

        def send():
            with daemon.connect() as connection:
                while True:
                    try:
                        control, row = waiting.get_nowait()
                    except queue.Empty:
                        return
                    if code_of(connection.ask(message_of(row, control))) != "AA":
                        refused.append(row)
        threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    @staticmethod
    def links(daemon):
        with daemon.control() as control:
            return pairs_of({item["identity"]: item["person"] for item in control.call("mpi.export")[0]})

    def batch_links(self, folder, daemon):
        """What `socle mpi link` says of the identities as the index has them."""
        columns = ["domain", "ipp", "birth_name", "birth_given_names", "birth_first_given_name", "sex", "birth_date",
                   "birth_place_code", "used_name", "used_given_name", "ins_value", "ins_oid", "status", "phone", "email",
                   "address", "postal_code", "city", "updated_at"]
        with daemon.control() as control, open(folder / "as-fed.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            for item in control.call("mpi.export")[0]:
                shown = control.call("mpi.show", subject=item["identity"])[1]["person"]
                own = next(one for one in shown["identities"] if one["id"] == item["identity"])
                domain, ipp = item["identity"].split(":", 1)
                writer.writerow({**own["traits"], "status": own["status"], "domain": domain, "ipp": ipp})
        clusters = folder / "clusters.csv"
        subprocess.run([self.programs / "socle", "mpi", "link", folder / "as-fed.csv", "--policy", "statistical",
                        "--clusters", clusters, "--quiet"], check=True, capture_output=True)
        with open(clusters, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        return pairs_of({f"{row[0]}:{row[1]}": row[2] for row in rows})

    def test_links_are_those_of_the_batch(self):
        folder, rows, domains = self.region()
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}", file=sys.stderr)
        order = random.Random(seed)
        for run in range(2):
            order.shuffle(rows)
            daemon = self.start(domains, ["link.policy=statistical", "link.model=fr"])
            self.assertEqual(self.feed(daemon, rows), [])
            batch = self.batch_links(folder, daemon)
            self.assertGreater(len(batch), PERSONS)
            living = self.links(daemon)
            self.assertLessEqual(len(batch ^ living), TOLERATED_SHARE * len(batch), f"run {run}, before the replay")
            before = len(batch ^ living)
            with daemon.control() as control:
                control.call("mpi.replay")
            self.assertEqual(batch ^ self.links(daemon), set(), f"run {run}, after the replay")
            print(f"run {run}: {len(rows)} identities over {CONNECTIONS} connections, {len(batch)} links; "
                  f"{before} differ from the batch, none after the replay", file=sys.stderr)
            self.assertEqual(daemon.stop(), 0)

    def announce_together(self, daemon, first, second):
        """Two messages at the same moment; their codes."""
        barrier = threading.Barrier(2)
        codes = [None, None]

        def send(i, message):
            with daemon.connect() as connection:
                barrier.wait()
                codes[i] = code_of(connection.ask(message))
        threads = [threading.Thread(target=send, args=one) for one in enumerate((first, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return codes

    def warm_up(self, daemon):
        """Where a score begins to be a link follows from the pairs that are there: an empty index has none."""
        with daemon.connect() as connection:
            for i in range(WARM_PAIRS):
                name, given = WARM_NAMES[i]
                traits = {"name": name, "given": given, "birth": f"19{40 + 5 * i}{i + 1:02}{3 * (i + 1):02}",
                          "street": f"{i + 1} RUE {name}"}
                for domain in (A, B):
                    self.assertEqual(code_of(connection.ask(a28(*domain, f"WARM-{i}", f"WARM-{i}", **traits))), "AA")
        with daemon.control() as control:
            control.call("mpi.replay")
            return control.call("mpi.status")[1]["persons"]

    def test_patient_announced_twice_at_once_is_one_person(self):
        daemon = self.start()
        persons = self.warm_up(daemon)
        self.assertEqual(persons, WARM_PAIRS)
        with daemon.control() as control:
            for i in range(TWIN_ROUNDS):
                # Nobody looks like anybody else: who is nearly the same is a person's decision, not this test's.
                traits = {"name": unlike_name(i, 3), "given": WARM_NAMES[(i + 4) % 10][1],
                          "birth": f"{1921 + i}{1 + i % 12:02}{1 + 5 * i % 28:02}", "place": "54395",
                          "street": f"{20 + i} RUE {unlike_name(i, 5)}"}
                # The same identity twice, then the same patient in two establishments.
                same = self.announce_together(daemon, a28(*A, f"ONE-{i}", f"ONE-1-{i}", **traits),
                                              a28(*A, f"ONE-{i}", f"ONE-2-{i}", **traits))
                self.assertEqual(same, ["AA", "AA"])
                traits |= {"name": unlike_name(i, 7), "given": WARM_NAMES[(i + 8) % 10][1],
                           "birth": f"{1943 + i}{1 + (i + 5) % 12:02}{1 + (5 * i + 13) % 28:02}", "place": "57463",
                           "street": f"{60 + i} RUE {unlike_name(i, 9)}"}
                both = self.announce_together(daemon, a28(*A, f"TWO-{i}", f"TWO-A-{i}", **traits),
                                              a28(*B, f"TWO-{i}", f"TWO-B-{i}", **traits))
                self.assertEqual(both, ["AA", "AA"])
                person = control.call("mpi.show", subject=f"CH-A:TWO-{i}")[1]["person"]
                self.assertEqual(sorted(one["id"] for one in person["identities"]), [f"CH-A:TWO-{i}", f"CH-B:TWO-{i}"])
            status = control.call("mpi.status")[1]
            self.assertEqual(status["identities"], 2 * WARM_PAIRS + 3 * TWIN_ROUNDS)
            self.assertEqual(status["persons"], persons + 2 * TWIN_ROUNDS)

    def test_same_message_by_many_connections_is_answered_alike(self):
        daemon = self.start()
        message = a28(*A, "SAME-1", "SAME1")
        answers = []

        def send():
            with daemon.connect() as connection:
                for _ in range(20):
                    answers.append(connection.ask(message))
        threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 20 * CONNECTIONS)
        self.assertEqual(len(set(answers)), 1)
        self.assertEqual(code_of(answers[0]), "AA")
        with daemon.connect() as connection:
            self.assertEqual(code_of(connection.ask(pix(*A, "SAME-1", "QSAME"))), "AA")
        with daemon.control() as control:
            self.assertEqual(control.call("mpi.status")[1]["identities"], 1)
            history = control.call("mpi.show", subject="CH-A:SAME-1", history=True)[1]["history"]
            self.assertEqual(history, [])


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
