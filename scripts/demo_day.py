#!/usr/bin/env python3
"""A day of HL7 v2 messages of the establishments of a fictive region, and its sender over MLLP.

    demo_day.py prepare REGION OUT [--newcomers N]
        REGION is a folder that `socle mpi synth` made. Writes OUT/base.csv, the identities known
        before the day; OUT/day.hl7, the messages of the day in the order of their time; and
        OUT/domains.json, the establishments, for `socle mpi domains import`. One identity of N is
        new that day. The same region gives the same files.

    demo_day.py send OUT/day.hl7 --port PORT [--host HOST]
        Sends them, over one connection an establishment, each after the answer to the one before,
        and counts the acknowledgements, with the reasons of those that are no AA.

    socle mpi export --with-traits | demo_day.py pick
        Chooses a person to look at.
"""
import argparse
import collections
import csv
import json
import pathlib
import socket
import sys
import zlib

DAY = "20260105"
START, END = b"\x0b", b"\x1c\r"
ANSWER_SECONDS_MAX = 60
NEWCOMERS = 20
ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
INS_AUTHORITY = "ASIP-SANTE-INS-NIR"
UNKNOWN_PLACE = "99999"  # as RNIV has it (SI 18)
# What one identity of so many does that day.
CHANGES, MERGES = 40, 6


def number_of(row):
    return zlib.crc32(f"{row['domain']}:{row['ipp']}".encode())


def finess_of(domains, code):
    """Fictive: no French department has the number 99."""
    return f"9900{100 + sorted(domains).index(code):03}00"


def escape(text):
    return "".join(ESCAPES.get(letter, letter) for letter in text)


class Writer:
    """Makes messages of rows of a native file."""

    def __init__(self, domains):
        self.finess = {code: finess_of(domains, code) for code in domains}

    def identifier(self, row):
        domain = row["domain"]
        return f"{escape(row['ipp'])}^^^{domain}&{self.finess[domain]}&M^PI"

    def header(self, row, kind, control, second):
        time = f"{DAY}{8 + second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
        return [
            f"MSH|^~\\&|GAM|{self.finess[row['domain']]}|MPI|REGION|{time}||ADT^{kind}|{control}|D|2.5^FRA^2.11"
            "|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM",
            f"EVN||{time}||||{time}"]

    def patient(self, row, account=""):
        text = {name: escape(value) for name, value in row.items()}
        is_validated = row["status"] in ("VALI", "QUAL")
        identifiers = self.identifier(row)
        if row["status"] == "QUAL" and row["ins_value"]:
            identifiers += f"~{text['ins_value']}^^^{INS_AUTHORITY}&{text['ins_oid']}&ISO^INS"
        names = f"{text['birth_name']}^{text['birth_first_given_name']}^{text['birth_given_names']}^^^^L"
        if row["used_name"] or row["used_given_name"]:
            names += f"~{text['used_name']}^{text['used_given_name']}^^^^^D"
        address = (f"{text['address']}^^{text['city']}^^{text['postal_code']}^FRA^H"
                   f"~^^^^^FRA^BDL^^{text['birth_place_code'] or UNKNOWN_PLACE}")
        telecom = f"^PRN^PH^^^^^^^^^{text['phone']}" if row["phone"] else ""
        if row["email"]:
            telecom += ("~" if telecom else "") + f"^NET^Internet^{text['email']}"
        sex = {"I": "U"}.get(row["sex"], row["sex"])
        lines = [f"PID|1||{identifiers}||{names}||{row['birth_date'].replace('-', '')}|{sex}|||{address}||"
                 f"{telecom}|||||{account}||||||||||||||{'VALI' if is_validated else 'PROV'}|{DAY}080000"]
        qualified = "ZFD|||N|N|INSI|20260105075500|CN|20400101"
        proven = "ZFD|||N|N|SM||CN|20400101" if is_validated else ""
        return lines, qualified if row["status"] == "QUAL" else proven

    def stay(self, row, is_inpatient, control):
        finess = self.finess[row["domain"]]
        authority = f"{row['domain']}&{finess}&M"
        unit = f"MEDECINE^^^^^{authority}^UF^^^UF01"
        return [
            f"PV1|1|{'I' if is_inpatient else 'O'}|UF01^^^{authority}||||||||||||||||V{control}^^^{authority}^VN"
            f"|||||||||||||||||||||||||{DAY}080000",
            f"ZBE|M{control}^{row['domain']}^{finess}^M|{DAY}080000||INSERT|N||{unit}|{unit}|HMS"]

    def feed(self, row, event, control, second):
        kind = {"A01": "A01^ADT_A01", "A04": "A04^ADT_A01", "A28": "A28^ADT_A05", "A31": "A31^ADT_A05"}[event]
        has_stay = event in ("A01", "A04")
        authority = f"{row['domain']}&{self.finess[row['domain']]}&M"
        patient, proof = self.patient(row, f"D{control}^^^{authority}^AN" if has_stay else "")
        lines = self.header(row, kind, control, second) + patient
        lines += self.stay(row, event == "A01", control) if has_stay else ["PV1||N"]
        return lines + ([proof] if proof else [])

    def merge(self, surviving, absorbed, control, second):
        patient, _ = self.patient(surviving)
        return (self.header(surviving, "A40^ADT_A39", control, second) + patient
                + [f"MRG|{self.identifier(absorbed)}"])


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def changed(row):
    """With the telephone of a new contract: 06 39 98 is kept for fiction."""
    return dict(row, phone=f"063998{number_of(row) % 10000:04}")


def doublons(rows, truth):
    """Pairs of one establishment that are one person, the first as registered."""
    first = {}
    for row in rows:
        person = truth.get((row["domain"], row["ipp"]))
        key = (row["domain"], person)
        if person and key in first:
            yield first[key], row
        first.setdefault(key, row)


def prepare(arguments):
    region, out = pathlib.Path(arguments.region), pathlib.Path(arguments.out)
    rows = read_rows(region / "identities.csv")
    truth = {(row["domain"], row["ipp"]): row["person_id"] for row in read_rows(region / "truth.csv")}
    domains = sorted({row["domain"] for row in rows})
    writer = Writer(domains)
    newcomers = [row for row in rows if number_of(row) % arguments.newcomers == 0]
    base = [row for row in rows if number_of(row) % arguments.newcomers != 0]
    events = [(row, ("A28", "A01", "A04")[number_of(row) // 64 % 3], None) for row in newcomers]
    events += [(changed(row), "A31", None) for row in base if number_of(row) % CHANGES == 1]
    events += [(kept, "A40", gone) for kept, gone in doublons(base, truth) if number_of(gone) % MERGES == 0]
    # The time of the day is a number of the identity; merges are done in the evening.
    events.sort(key=lambda event: (event[1] == "A40", zlib.crc32(event[0]["ipp"].encode()), event[0]["domain"]))
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "base.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        table.writeheader()
        table.writerows(base)
    with open(out / "day.hl7", "wb") as file:
        for number, (row, event, gone) in enumerate(events):
            second = number * 36000 // len(events)
            control = f"DAY{number:06}"
            lines = writer.merge(row, gone, control, second) if gone else writer.feed(row, event, control, second)
            file.write(("\r".join(lines) + "\r\n").encode())
    establishments = [
        {"code": code, "label": f"{code} (fictive)", "finess": [writer.finess[code]], "authority_form": "finess",
         "senders": [{"application": "GAM", "facility": writer.finess[code]}],
         "rules": {"feed": "test", "contract_of_trust": True, "ins_may_be_sent": True}} for code in domains]
    (out / "domains.json").write_text(json.dumps(
        {"format": "socle-mpi-domains", "format_version": 1, "domains": establishments}, indent=1) + "\n")
    kinds = collections.Counter(event for _, event, _ in events)
    print(f"{len(base)} identities before the day; {len(events)} messages: "
          + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))


class Connection:
    """One sender; the next message goes when the one before is acknowledged."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=ANSWER_SECONDS_MAX)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, message):
        self.socket.sendall(START + message + END)
        received = b""
        while not received.endswith(END):
            more = self.socket.recv(65536)
            if not more:
                sys.exit("demo_day: the daemon closed the connection")
            received += more
        return received.strip(START + END)


def fields_of(message, segment):
    for line in message.split(b"\r"):
        if line.startswith(segment):
            return line.decode(errors="replace").split("|")
    return []


def send(arguments):
    connections = {}
    counts = collections.defaultdict(collections.Counter)
    refusals = collections.Counter()
    for message in pathlib.Path(arguments.file).read_bytes().split(b"\n"):
        if not message:
            continue
        fields = fields_of(message, b"PID")
        sender = fields[3].split("~")[0].split("^")[3].split("&")[0]
        if sender not in connections:
            connections[sender] = Connection((arguments.host, arguments.port))
        answer = connections[sender].ask(message)
        code = fields_of(answer, b"MSA")[1]
        counts[sender][code] += 1
        counts[sender][fields_of(message, b"MSH")[8].split("^")[1]] += 1
        if code != "AA":
            refusals[f"{code} {'|'.join(fields_of(answer, b'ERR')[2:5])}"] += 1
    columns = ["A01", "A04", "A28", "A31", "A40", "AA", "AE", "AR"]
    print(f"{'':16}" + "".join(f"{column:>7}" for column in columns))
    for sender in sorted(counts):
        print(f"{sender:16}" + "".join(f"{counts[sender][column] or '-':>7}" for column in columns))
    for text, count in refusals.most_common(10):
        print(f"{count} times {text}")
    return 0


def pick(_):
    """Of an export with traits on standard input, a grown-up person of several establishments: birth
    date, beginning of the name, two identities that differ."""
    persons = collections.defaultdict(list)
    for row in csv.DictReader(sys.stdin):
        persons[row["person_id"]].append(row)
    def rank(rows):
        names = {row["birth_name"] for row in rows}
        return (len({row["domain"] for row in rows}) >= 4, len(names) > 1, -int(rows[0]["person_id"][1:]))
    known = [rows for rows in persons.values()
             if len(rows) > 1 and len(rows[0]["birth_date"]) == 10 and rows[0]["birth_date"] < "2000"
             and rows[0]["birth_name"].isalpha()]
    rows = max(known, key=rank)
    first = rows[0]
    other = next((row for row in rows if row["birth_name"] != first["birth_name"]), rows[1])
    print(first["birth_date"], first["birth_name"][:3].lower(),
          *(f"{row['domain']}:{row['ipp']}" for row in (first, other)))
    return 0


def main():
    parser = argparse.ArgumentParser(description="A day of HL7 v2 messages of a fictive region.")
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("prepare")
    verb.add_argument("region")
    verb.add_argument("out")
    verb.add_argument("--newcomers", type=int, default=NEWCOMERS)
    verb.set_defaults(run=prepare)
    verb = verbs.add_parser("send")
    verb.add_argument("file")
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=int, required=True)
    verb.set_defaults(run=send)
    verb = verbs.add_parser("pick")
    verb.set_defaults(run=pick)
    arguments = parser.parse_args()
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
