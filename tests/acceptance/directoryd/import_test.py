#!/usr/bin/env python3
"""`socle directory import` and `export` against a real daemon: extractions, LDIF, faults, kills."""
import csv
import gzip
import pathlib
import signal
import subprocess
import sys
import unittest

from office import BASE, DPI, FAILED, ROOT, USAGE, Office, programs_from_arguments

PROGRAMS = ""
DATA = ROOT / "tests/data/professionals"
SYNTHETIC = DATA / "PS_LibreAcces_Personne_activite_synthetic.txt"
MALFORMED = DATA / "PS_LibreAcces_Personne_activite_malformed.txt"
JANIER = f"uid=809990000011,ou=professionnels,{BASE}"


class Import(unittest.TestCase):
    def setUp(self):
        self.office = Office(PROGRAMS)
        self.addCleanup(self.office.close)

    def file(self, name, content):
        path = self.office.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def lines(self):
        return SYNTHETIC.read_text().splitlines(keepends=True)

    def rpps(self, path, *arguments, code=0):
        ran = self.office.run("import", "--rpps", path, "--json", *arguments, code=code)
        return ran.json() if ran.code == 0 else ran

    def values(self, dn, name):
        ran = self.office.run("search", "--base", dn, "--scope", "base", "--filter", "(objectClass=*)", "-a", name, "--json",
                              code=None)
        return ran.json()["items"][0]["attributes"].get(name, []) if ran.code == 0 else None

    def check(self):
        self.assertEqual(self.office.ask("check")["findings"], 0)

    def test_a_full_run_and_the_same_again(self):
        dry = self.rpps(SYNTHETIC, "--dry-run")
        self.assertEqual(self.values(JANIER, "sn"), None)
        first = self.rpps(SYNTHETIC, "--date", "2026-11-01")
        self.assertEqual((first["lines"], first["refused"], first["people_refused"]), (400, 0, 0))
        self.assertGreater(first["people"], 250)
        self.assertEqual(first["created"], dry["created"])
        self.assertEqual(self.values(JANIER, "sn"), ["JANIER"])
        self.assertEqual(self.values(JANIER, "socleDebut"), ["20261101000000Z"])
        change = self.office.ask("status")["change"]
        second = self.rpps(SYNTHETIC)
        self.assertEqual([second[name] for name in ("created", "changed", "closed", "reopened")], [0, 0, 0, 0])
        self.assertEqual(self.office.ask("status")["change"], change)
        self.assertEqual(len(self.office.run("search", "janier", "kloe").rows()), 1)
        self.check()

    def test_changes_departures_and_returns(self):
        self.rpps(SYNTHETIC)
        lines = self.lines()
        changed = [line.replace("|JANIER|", "|JANIER-LEROY|") for line in lines]
        answer = self.rpps(self.file("changed.txt", "".join(changed)))
        self.assertEqual((answer["changed"], answer["created"]), (1, 0), answer)
        self.assertEqual(self.values(JANIER, "sn"), ["JANIER-LEROY"])
        fewer = self.file("fewer.txt", "".join(lines[:1] + lines[3:]))
        self.assertEqual(self.rpps(fewer, "--difference")["closed"], 0)
        self.assertEqual(self.rpps(fewer, "--dry-run")["closed"], 3)
        self.assertEqual(self.rpps(fewer, "--date", "2026-11-22")["closed"], 3)
        self.assertEqual(self.values(JANIER, "socleStatut"), ["ferme"])
        self.assertEqual(self.values(JANIER, "socleFin"), ["20261122000000Z"])
        self.assertEqual(self.office.run("search", "janier").out, "")
        self.assertIn("ferme", self.office.run("search", "janier", "--with-departed").out)
        self.assertEqual(self.rpps(SYNTHETIC)["reopened"], 3)
        self.assertEqual(self.values(JANIER, "socleFin"), [])
        self.check()

    def test_a_cut_file_changes_nothing(self):
        self.rpps(SYNTHETIC)
        change = self.office.ask("status")["change"]
        cut = self.file("cut.txt", "".join(self.lines()[:200]))
        ran = self.rpps(cut, code=FAILED)
        self.assertIn("would be closed", ran.err)
        self.assertIn("--force", ran.err)
        self.assertEqual(self.office.ask("status")["change"], change)
        self.assertGreater(self.rpps(cut, "--force")["closed"], 100)
        self.check()

    def test_bad_lines_are_refused_with_reasons(self):
        rejects = self.office.folder / "rejects.csv"
        answer = self.rpps(MALFORMED, "--rejects", rejects, "--difference")
        self.assertEqual((answer["lines"], answer["refused"], answer["skipped"]), (135, 21, 2))
        self.assertEqual(answer["reasons"]["id-check-digit"], 1)
        self.assertEqual(answer["reasons"]["not-utf8"], 2)
        with open(rejects, newline="", encoding="utf-8", errors="replace") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 21)
        self.assertEqual((rows[0]["line"], rows[0]["reason"], rows[0]["column"]), ("4", "id-check-digit", "Identifiant PP"))
        self.check()

    def test_wrong_files_change_nothing(self):
        change = self.office.ask("status")["change"]
        packed = gzip.compress(SYNTHETIC.read_bytes())
        wrong = {"header.txt": "nom|prenom|\nA|B|\n", "empty.txt": "", "cut.txt.gz": packed[: len(packed) // 2],
                 "noise.bin": bytes(range(256)) * 4000, "crc.gz": packed[:-6] + b"\0\0\0\0\0\0"}
        for name, content in wrong.items():
            ran = self.rpps(self.file(name, content), code=None)
            self.assertNotEqual(getattr(ran, "code", 0), 0, name)
            self.assertIn(name, ran.err)
        self.assertEqual(self.office.ask("status")["change"], change)
        self.rpps(self.office.folder / "missing.txt", code=3)
        self.office.run("import", code=USAGE)
        self.office.run("import", "--rpps", "a", "--ldif", "b", code=USAGE)

    def test_packed_files_and_pipes(self):
        packed = self.file("all.gz", gzip.compress(SYNTHETIC.read_bytes()))
        self.assertEqual(self.rpps(packed)["lines"], 400)
        piped = self.office.run("import", "--rpps", "-", "--json", stdin=SYNTHETIC.read_text()).json()
        self.assertEqual((piped["lines"], piped["created"]), (400, 0))

    def test_a_killed_daemon_keeps_what_it_acknowledged(self):
        lines = self.lines()
        half = self.file("half.txt", "".join(lines[:200]))
        created = self.rpps(half)["created"]
        command = [f"{PROGRAMS}/socle", "directory", "import", "--rpps", str(SYNTHETIC), "--socket", str(self.office.socket)]
        importing = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.office.daemon.process.send_signal(signal.SIGKILL)
        self.office.daemon.process.wait()
        importing.communicate(timeout=60)
        self.office.daemon.process.stderr.close()
        self.office.daemon.start()
        self.check()
        people = self.rpps(half)
        self.assertEqual((people["created"], people["changed"]), (0, 0), "what was acknowledged is there")
        self.rpps(SYNTHETIC)
        again = self.rpps(SYNTHETIC)
        self.assertEqual((again["created"], again["changed"], again["closed"]), (0, 0, 0))
        self.assertGreater(created, 100)
        self.check()

    def test_a_table_of_structures(self):
        table = self.file("structures.tsv", "finess_site\tname\tpostal_code\tcommune\n"
                          "991001157\tCLINIQUE RENOMMEE\t83500\tLa Seyne-sur-Mer\n12\tNOBODY\t\t\n")
        rejects = self.office.folder / "rejects.csv"
        answer = self.rpps(SYNTHETIC, "--structures", table, "--rejects", rejects)
        self.assertEqual(answer["structures_refused"], 1)
        self.assertIn("3,structure-unknown,structures,", rejects.read_text())
        self.assertEqual(self.values(f"uid=1991001157,ou=structures,{BASE}", "o"), ["CLINIQUE RENOMMEE"])
        again = self.rpps(SYNTHETIC, "--structures", table)
        self.assertEqual((again["created"], again["changed"]), (0, 0))
        change = self.office.ask("status")["change"]
        wrong = self.file("wrong.tsv", "a;b\n1;2\n")
        self.assertIn("finess_site", self.rpps(SYNTHETIC, "--structures", wrong, code=FAILED).err)
        self.assertEqual(self.office.ask("status")["change"], change)

    def test_ldif_and_export(self):
        ldif = self.file("new.ldif", f"""dn: uid=new,ou=applications,{BASE}
objectClass: account
objectClass: socleApplicationCliente
uid: new
userPassword: Un-long-mot-de-passe-9

dn: uid=bad,ou=applications,{BASE}
objectClass: inetOrgPerson

dn: uid=lost,ou=nowhere,{BASE}
objectClass: account
uid: lost

dn: {DPI}
changetype: modify
replace: cn
cn: Dossier
-

dn: what is this
nonsense
""")
        rejects = self.office.folder / "rejects.csv"
        ran = self.office.run("import", "--ldif", ldif, "--json", "--rejects", rejects, code=FAILED)
        answer = ran.json()
        self.assertEqual((answer["records"], answer["done"], answer["refused"]), (5, 2, 3), answer)
        with open(rejects, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({row["line"] for row in rows} & {"7", "10"}, {"7", "10"}, rows)
        self.assertEqual(self.values(DPI, "cn"), ["Dossier"])
        out = self.office.run("export", "--ldif", "--with-operational").out
        self.assertIn("uid=new", out)
        self.assertIn("entryUUID: ", out)
        self.assertNotIn("userPassword", out)
        self.assertIn("userPassword: {ARGON2", self.office.run("export", "--ldif", "--with-passwords").out)
        public = self.office.run("export", "--ldif", "--view", "public").out
        self.assertNotIn("socleHabilitation", public)
        self.assertNotIn("mail:", public)

    @staticmethod
    def records(path):
        """Each record as its lines, whatever their order. Numbers of changes are left out: who is
        in a group that comes later in the file changes once more, by its memberOf."""
        text = path.read_text().replace("\n ", "")
        return sorted(
            sorted(line for line in record.splitlines() if "CSN: " not in line)
            for record in text.split("\n\n")
        )

    def test_export_is_taken_in_by_another_directory(self):
        self.rpps(SYNTHETIC)
        out = self.office.folder / "all.ldif"
        self.office.run("export", "--ldif", "--with-operational", "--with-passwords", "-o", out)
        other = Office(PROGRAMS, ldif=None)
        self.addCleanup(other.close)
        answer = other.ask("import", "--ldif", out)
        self.assertEqual(answer["refused"], 0, answer)
        copy = other.folder / "copy.ldif"
        other.run("export", "--ldif", "--with-operational", "--with-passwords", "-o", copy)
        self.assertEqual(self.records(out), self.records(copy))
        self.assertEqual(other.ask("check")["findings"], 0)

    def test_an_empty_directory_gets_its_tree(self):
        other = Office(PROGRAMS, ldif=None)
        self.addCleanup(other.close)
        self.assertGreater(other.ask("import", "--rpps", SYNTHETIC)["created"], 400)
        rows = list(csv.DictReader(other.run("export", "--csv", "--view", "public").out.splitlines()))
        self.assertGreater(len(rows), 250)
        janier = [row for row in rows if row["id"] == "809990000011"][0]
        self.assertEqual((janier["family_name"], janier["profession_code"], janier["state"]), ("JANIER", "10", "actif"))
        self.assertEqual(other.ask("check")["findings"], 0)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
