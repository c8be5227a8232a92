#!/usr/bin/env python3
"""The same entries in slapd and in socle-directoryd: random searches and changes, the same results and codes.

Skipped where slapd or ldap3 is missing. --seed N repeats a run, --rounds N makes it longer.
"""
import argparse
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.append("/usr/lib/python3/dist-packages")
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402

SKIPPED = 77
SLAPD = "/usr/sbin/slapd"
START_SECONDS_MAX = 120
FIRST = ["Jeanne", "Jean", "Anne-Marie", "Zoé", "Éloïse", "Paul", "D'Arcy", "jean  pierre"]
LAST = ["Martin", "Lefèvre", "LEFEVRE", "Petit", "de la Tour", "O'Neil", "Durand", "Ça"]
UNITS = ["a", "b", "c"]

try:
    import ldap3
    from ldap3.core.exceptions import LDAPException
except ImportError:
    print("skipped: there is no ldap3 here")
    sys.exit(SKIPPED)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Codes that both may give for one request that has several faults, and notAllowedOnRDN, which RFC 4511 wants where
# slapd says namingViolation. objectClass is left out: superclasses are added here (RFC 4512, 3.3), not there.
SAME = ({65, 68}, {64, 67}, {16, 65}, {20, 65}, {19, 32}, {20, 32}, {17, 19}, {19, 21}, {16, 18})


class Slapd:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-slapd-"))
        self.port = free_port()
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "{BASE}"
rootdn "{ADMIN},{BASE}"
rootpw {PASSWORD}
directory {self.folder}/data
index objectClass,uid eq
""")
        self.process = subprocess.Popen([SLAPD, "-f", f"{self.folder}/slapd.conf", "-h", f"ldap://127.0.0.1:{self.port}",
                                         "-d", "0"], stderr=subprocess.DEVNULL)
        for _ in range(START_SECONDS_MAX * 10):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("slapd did not start")

    def remove(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Pair:
    """The same request to both."""

    def __init__(self, ours, theirs, chance):
        self.connections = (ours, theirs)
        self.chance = chance

    def ask(self, operation, *arguments, **options):
        found = []
        for connection in self.connections:
            try:
                getattr(connection, operation)(*arguments, **options)
            except LDAPException as error:
                found.append((type(error).__name__, []))
                continue
            names = []
            if operation == "search":
                names = sorted((entry["dn"].lower(), sorted((name, sorted(map(bytes, values)))
                                                            for name, values in entry["raw_attributes"].items()
                                                            if name != "objectClass"))
                               for entry in connection.response if entry["type"] == "searchResEntry")
            found.append((connection.result["result"], names))
        return found

    def word(self):
        return self.chance.choice(self.chance.choice([FIRST, LAST]))

    def item(self):
        name = self.chance.choice(["cn", "sn", "name", "uid", "mail", "description", "objectClass", "employeeNumber",
                                   "noSuchAttribute", "telephoneNumber"])
        word = self.word()
        kind = self.chance.randrange(8)
        if name == "objectClass":
            return f"(objectClass={self.chance.choice(['person', 'inetOrgPerson', 'organizationalUnit', 'top', 'nothing'])})"
        if kind == 0:
            return f"({name}=*)"
        if kind == 1:
            return f"({name}={word[:2]}*)"
        if kind == 2:
            return f"({name}=*{word[1:4]}*)"
        if kind == 3:
            return f"({name}=*{word[-2:]})"
        if kind == 4:
            return f"({name}:caseExactMatch:={word})"
        if kind == 5:
            return f"(uid=p{self.chance.randrange(60)})"
        return f"({name}={self.chance.choice([word, word.upper(), ' ' + word.lower() + ' '])})"

    def filter(self, depth=0):
        kind = self.chance.randrange(6)
        if depth < 3 and kind in (0, 1):
            parts = "".join(self.filter(depth + 1) for _ in range(self.chance.randrange(1, 4)))
            return f"({'&' if kind == 0 else '|'}{parts})"
        if depth < 3 and kind == 2:
            return f"(!{self.filter(depth + 1)})"
        return self.item()

    def person(self):
        return f"uid=p{self.chance.randrange(60)},ou={self.chance.choice(UNITS)},{BASE}"

    def search(self):
        base = self.chance.choice([BASE, f"ou={self.chance.choice(UNITS)},{BASE}", self.person(), f"ou=x,{BASE}"])
        scope = self.chance.choice([ldap3.BASE, ldap3.LEVEL, ldap3.SUBTREE])
        attributes = self.chance.choice([["*"], ["1.1"], ["cn", "sn"], ["name"], ["noSuchAttribute"]])
        return "search", (base, self.filter(), scope), {"attributes": attributes}

    def add(self):
        attributes = {"cn": self.word(), "sn": self.chance.choice(LAST)}
        if self.chance.random() < 0.3:
            attributes["mail"] = f"{self.chance.randrange(20)}@example.fr"
        if self.chance.random() < 0.1:
            del attributes["sn"]
        if self.chance.random() < 0.1:
            attributes["nonsense"] = "x"
        return "add", (self.person(), "inetOrgPerson", attributes), {}

    def value(self, name):
        """Of the attribute's syntax, most of the time."""
        if name in ("manager", "seeAlso") and self.chance.random() < 0.8:
            # Never there: names of entries that are renamed or deleted are mended here, and not there.
            return f"uid=x{self.chance.randrange(5)},{BASE}"
        if name == "telephoneNumber" and self.chance.random() < 0.8:
            return f"+33 {self.chance.randrange(3)} {self.chance.randrange(10)}"
        if name == "mail" and self.chance.random() < 0.8:
            return f"{self.chance.randrange(5)}@example.fr"
        if name == "uid":
            return f"p{self.chance.randrange(60)}"
        return self.word()

    def modify(self):
        changes = {}
        for _ in range(self.chance.randrange(1, 3)):
            name = self.chance.choice(["cn", "sn", "mail", "description", "telephoneNumber", "employeeNumber", "uid",
                                       "manager", "seeAlso", "jpegPhoto", "entryUUID", "nonsense"])
            kind = self.chance.choice([ldap3.MODIFY_ADD, ldap3.MODIFY_DELETE, ldap3.MODIFY_REPLACE])
            values = [] if self.chance.random() < 0.2 and kind != ldap3.MODIFY_ADD else [self.value(name)]
            if values and self.chance.random() < 0.2:
                values.append(self.value(name))
            changes.setdefault(name, []).append((kind, values))
        return "modify", (self.person(), changes), {}

    def rename(self):
        superior = f"ou={self.chance.choice(UNITS)},{BASE}" if self.chance.random() < 0.5 else None
        return ("modify_dn", (self.person(), f"uid=p{self.chance.randrange(60)}"),
                {"delete_old_dn": self.chance.random() < 0.7, "new_superior": superior})

    def delete(self):
        return "delete", (self.chance.choice([self.person(), f"ou={self.chance.choice(UNITS)},{BASE}"]),), {}

    def compare(self):
        return "compare", (self.person(), self.chance.choice(["cn", "sn", "mail", "nonsense"]), self.word()), {}


def only(one, other):
    """What one found and the other did not, cut short."""
    return str([entry for entry in one[1] if entry not in other[1]])[:400]


def connect(port, name):
    server = ldap3.Server("127.0.0.1", port=port, get_info=ldap3.NONE)
    return ldap3.Connection(server, name, PASSWORD, auto_bind=True, check_names=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1500)
    arguments = parser.parse_args()
    if not pathlib.Path(SLAPD).exists():
        print("skipped: there is no slapd here")
        return SKIPPED
    slapd, ours = Slapd(), Directoryd(arguments.programs).start()
    differences = 0
    try:
        pair = Pair(connect(ours.port, ADMIN), connect(slapd.port, f"{ADMIN},{BASE}"), random.Random(arguments.seed))
        pair.ask("add", BASE, "organization", {"o": "annuaire"})
        for unit in UNITS:
            pair.ask("add", f"ou={unit},{BASE}", "organizationalUnit", {})
        for round_number in range(arguments.rounds):
            makers = [pair.add] if round_number < 60 else [pair.search] * 6 + [pair.add, pair.modify, pair.modify,
                                                                              pair.rename, pair.delete, pair.compare]
            request = pair.chance.choice(makers)()
            mine, other = pair.ask(request[0], *request[1], **request[2])
            if mine != other and {mine[0], other[0]} not in SAME:
                differences += 1
                print(f"round {round_number}: {request}\n  socle {mine[0]} {only(mine, other)}\n"
                      f"  slapd {other[0]} {only(other, mine)}")
                if differences >= 20:
                    break
    finally:
        ours.remove()
        slapd.remove()
    print(f"{round_number + 1} requests, {differences} differences (seed {arguments.seed})")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
