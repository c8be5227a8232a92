#!/usr/bin/env python3
"""`socle directory habilitation` and `follow` against a real daemon, as several people where the test may be several."""
import json
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import threading
import unittest

from office import BASE, CAMILLE, DPI, FAILED, NOT_FOUND, REFUSED, USAGE, Office, programs_from_arguments

PROGRAMS = ""
UNTIL = ("--until", "2028-12-31")
# Accounts and groups that every Debian has.
GIVER, READER, STRANGER = ("mail", "mail"), ("news", "news"), ("games", "games")


class Habilitations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = Office(PROGRAMS, settings=["control.habilitation-group=mail", "control.read-group=news"])
        if os.geteuid() == 0:
            cls.office.folder.chmod(0o711)
            (cls.office.folder / "data").chmod(0o711)
            cls.office.socket.chmod(0o666)
            cls.office.programs = cls.office.folder
            shutil.copy(pathlib.Path(PROGRAMS) / "socle", cls.office.folder / "socle")

    @classmethod
    def tearDownClass(cls):
        stopped = cls.office.daemon.stop()
        cls.office.close()
        assert stopped == 0, stopped

    def request(self, *arguments):
        return self.office.ask("habilitation", "request", "09990000003", "dpi", "--role", "lecteur", *UNTIL, *arguments)

    def as_person(self, person, *arguments, code=0):
        """Runs the command as somebody else; only root may."""
        if os.geteuid() != 0:
            self.skipTest("needs root to be several people")
        command = [str(self.office.folder / "socle"), "directory", *arguments, "--socket", str(self.office.socket)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", user=person[0], group=person[1],
                              extra_groups=[], env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_request_and_four_eyes(self):
        made = self.request("--reason", "astreinte")
        self.assertEqual((made["effect"], made["state"]), ("requested", "demande"))
        self.assertTrue(made["dn"].endswith(CAMILLE))
        self.assertEqual(made["application"], DPI)
        own = self.office.run("habilitation", "approve", made["id"], code=REFUSED)
        self.assertIn("may not approve", own.err)
        self.as_person(STRANGER, "habilitation", "approve", made["id"], code=REFUSED)
        self.as_person(READER, "habilitation", "list", code=REFUSED)
        self.as_person(GIVER, "habilitation", "approve", made["id"])
        listed = self.office.ask("habilitation", "list", "--person", "809990000003", "--effect", "active")["items"]
        mine = [item for item in listed if item["id"] == made["id"]]
        self.assertEqual(mine[0]["decided_by"], "uid=mail,cn=peercred,cn=external,cn=auth")
        again = self.as_person(GIVER, "habilitation", "approve", made["id"], code=FAILED)
        self.assertIn("active", again.stderr)
        ended = self.office.ask("habilitation", "expire", made["id"], "--at", "2027-06-30", "--reason", "contrat")
        self.assertEqual(ended["until"], "2027-06-30T00:00:00Z")
        self.office.run("habilitation", "expire", made["id"], "--at", "2027-12-31", "--reason", "x", code=FAILED)
        soon = self.office.ask("habilitation", "expire", made["id"], "--reason", "départ")
        self.assertEqual(soon["effect"], "expired")

    def test_an_account_of_the_holder_may_not_approve(self):
        """The professional CAMILLE is the Unix account that approves: its entry says so."""
        account = pwd.getpwuid(os.geteuid()).pw_name
        asked = self.as_person(GIVER, "habilitation", "request", "09990000003", "dpi", "--role", "lecteur", *UNTIL, "--json")
        made = json.loads(asked.stdout)
        person = f"uid={account},ou=professionnels,{BASE}"
        self.office.run("import", "--ldif", "-", stdin=f"""dn: {person}
changetype: add
objectClass: inetOrgPerson
objectClass: posixAccount
cn: compte
sn: compte
uid: {account}
uidNumber: 4000
gidNumber: 4000
homeDirectory: /

""")
        self.office.run("habilitation", "approve", made["id"])
        asked = self.as_person(GIVER, "habilitation", "request", person, "dpi", "--role", "lecteur", *UNTIL, "--json")
        own = self.office.run("habilitation", "approve", json.loads(asked.stdout)["id"], code=REFUSED)
        self.assertIn("may not approve", own.err)

    def test_refuse_and_revoke_need_a_reason(self):
        made = self.request()
        self.office.run("habilitation", "refuse", made["id"], code=USAGE)
        refused = self.office.ask("habilitation", "refuse", made["id"], "--reason", "pas de besoin")
        self.assertEqual((refused["effect"], refused["reason"]), ("refused", "pas de besoin"))
        self.office.run("habilitation", "revoke", made["id"], "--reason", "x", code=FAILED)
        other = self.request()
        self.assertEqual(self.office.ask("habilitation", "revoke", other["id"], "--reason", "erreur")["effect"], "revoked")

    def test_wrong_requests(self):
        request = ("habilitation", "request")
        self.office.run(*request, "09990000003", "dpi", code=USAGE)
        self.office.run(*request, "00000000000", "dpi", *UNTIL, code=NOT_FOUND)
        self.office.run(*request, "09990000003", "nothing", *UNTIL, code=NOT_FOUND)
        self.office.run(*request, "09990000003", "dpi", "--until", "2020-01-01", code=FAILED)
        self.office.run(*request, "09990000003", "dpi", "--until", "2040-01-01", code=FAILED)
        self.office.run("habilitation", "approve", "h0000000000000000", code=NOT_FOUND)

    def test_list(self):
        made = self.request()
        rows = self.office.run("habilitation", "list", "--effect", "requested").rows()
        self.assertIn([made["id"], "809990000003", "dpi", "lecteur"], [row[:4] for row in rows])
        by_application = self.office.ask("habilitation", "list", "--application", "dpi")["items"]
        self.assertIn("h1", [item["id"] for item in by_application])
        self.assertEqual(self.office.ask("habilitation", "list", "--expiring-days", "1")["items"], [])

    def test_the_trace_has_who_did_what(self):
        made = self.request()
        shown = subprocess.run([f"{PROGRAMS}/socle", "trace", "show", str(self.office.folder / "data/store"), "--json"],
                               capture_output=True, text=True, check=False)
        if shown.returncode == 0:
            self.assertIn(made["dn"], shown.stdout)
            self.assertIn("habilitation.request", shown.stdout)

    def test_readers_have_the_publication_view_alone(self):
        self.as_person(READER, "search", "martin")
        self.as_person(READER, "search", "martin", "--view", "security", code=REFUSED)
        for command in (["check"], ["passwd", DPI, "--generate"], ["export", "--ldif"], ["index", "drop", "sn", "--yes"],
                        ["why-access", "anonymous", DPI], ["follow", "--only-known"]):
            self.as_person(READER, *command, code=REFUSED)
        self.as_person(STRANGER, "search", "martin", code=REFUSED)

    def test_follow(self):
        last = self.office.ask("status")["change"]
        command = [f"{PROGRAMS}/socle", "directory", "follow", "--socket", str(self.office.socket)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
            timer = threading.Timer(60, following.kill)
            timer.start()
            made = None
            # The first line comes once it follows: changes are made until then.
            lines = []
            reader = threading.Thread(target=lambda: lines.append(following.stdout.readline()))
            reader.start()
            while reader.is_alive():
                made = self.request()
                reader.join(0.2)
            self.assertIn("add\tsocleIdLocal=h", lines[0])
            following.kill()
            timer.cancel()
        known = self.office.run("follow", "--from", str(last + 1), "--only-known").rows()
        self.assertIn(made["dn"], [row[2] for row in known])
        self.assertTrue(all(int(row[0]) > last for row in known))


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
