#!/usr/bin/env python3
"""Every command of `socle directory` that needs no files, against a real daemon."""
import subprocess
import sys
import time
import unittest

from office import BASE, CAMILLE, DPI, FAILED, NOT_FOUND, REFUSED, USAGE, Office, programs_from_arguments

PROGRAMS = ""
WAIT_SECONDS_MAX = 120


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.office = Office(PROGRAMS)

    @classmethod
    def tearDownClass(cls):
        stopped = cls.office.daemon.stop()
        cls.office.close()
        assert stopped == 0, stopped

    def test_status(self):
        status = self.office.ask("status")
        self.assertEqual(status["suffixes"], [BASE])
        self.assertTrue(status["is_writing"])
        self.assertGreaterEqual(status["last_entry"], 10)
        self.assertEqual(dict(self.office.run("status").rows())["suffixes"], BASE)

    def test_search_finds_people_by_words(self):
        ran = self.office.run("search", "martin", "camille")
        self.assertEqual(ran.rows(), [["Dr Camille MARTIN", "Médecin", "Cardiologie", "", "", "809990000003"]])
        self.assertIn("1 found", ran.err)
        for words in (["mart"], ["809990000003"], ["09990000003"], ["MARTIN", "--profession", "10"]):
            self.assertEqual(len(self.office.run("search", *words).rows()), 1, words)
        nobody = self.office.run("search", "durand")
        self.assertEqual(nobody.out, "")
        self.assertIn("nothing found", nobody.err)

    def test_search_finds_what_sounds_alike(self):
        answer = self.office.ask("search", "marthin")
        self.assertTrue(answer["is_by_sound"])
        self.assertEqual([item["dn"] for item in answer["items"]], [CAMILLE])

    def test_search_finds_structures(self):
        ran = self.office.run("search", "--structures", "hospitalier", "--town", "lille")
        self.assertEqual(ran.rows(), [["CENTRE HOSPITALIER FICTIF", "", "59000", "Lille", "1990000010"]])
        self.assertEqual(len(self.office.run("search", "--structures", "--town", "590").rows()), 1)

    def test_search_by_filter_prints_entries(self):
        ran = self.office.run("search", "--filter", "(uid=dpi)", "-a", "cn", "-a", "uid")
        self.assertEqual(ran.out, f"dn: {DPI}\nuid: dpi\ncn: Dossier patient\n")
        broken = self.office.run("search", "--filter", "(uid=dpi", code=FAILED)
        self.assertIn("filter", broken.err)
        self.office.run("search", code=USAGE)

    def test_views_differ(self):
        public = self.office.ask("search", "martin", "--view", "public")
        self.assertEqual(public["view"], "public")
        self.assertNotIn("mail", public["items"][0]["attributes"])
        security = self.office.ask("search", "martin", "--view", "security")
        self.assertEqual(security["items"][0]["attributes"]["mail"], ["camille.martin@region.mssante.example"])
        wanted = ["--filter", "(objectClass=socleHabilitation)", "--json"]
        self.assertEqual(len(self.office.run("search", *wanted).json()["items"]), 1)
        self.assertEqual(self.office.run("search", *wanted, "--view", "public").json()["items"], [])

    def test_passwords_are_set_and_never_shown(self):
        self.office.run("passwd", DPI, stdin="Un-long-mot-de-passe-9\n")
        bind = ["ldapwhoami", "-x", "-H", self.office.daemon.local_url, "-D", DPI, "-w"]
        if subprocess.run(["sh", "-c", "command -v ldapwhoami"], capture_output=True, check=False).returncode == 0:
            self.assertEqual(subprocess.run([*bind, "Un-long-mot-de-passe-9"], capture_output=True, check=False).returncode, 0)
        made = self.office.run("passwd", DPI, "--generate").out.strip()
        self.assertGreaterEqual(len(made), 12)
        shown = self.office.ask("search", "--filter", "(uid=dpi)", "-a", "*", "-a", "+")
        self.assertNotIn("userPassword", shown["items"][0]["attributes"])
        self.assertIn("pwdChangedTime", shown["items"][0]["attributes"])
        self.assertIn("12 characters", self.office.run("passwd", DPI, stdin="abc\n", code=None).err)
        self.office.run("passwd", f"uid=nobody,{BASE}", "--generate", code=NOT_FOUND)
        self.assertIn("no password", self.office.run("passwd", DPI, stdin="", code=FAILED).err)

    def test_schema(self):
        one = self.office.ask("schema", "socleHabilitation")["items"]
        self.assertEqual(set(one[0]["must"]), {"objectClass", "socleIdLocal", "socleApplication", "socleStatut"})
        self.assertEqual(self.office.ask("schema", "sn")["items"][0]["ordering"], "caseIgnoreOrderingMatch")
        self.assertGreater(len(self.office.run("schema").rows()), 100)
        self.office.run("schema", "nothingLikeIt", code=NOT_FOUND)

    def state_of(self, attribute):
        return [row[1:] for row in self.office.run("index", "list", attribute).rows()]

    def test_indexes_are_added_and_dropped(self):
        self.assertIn(["sn", "eq,sub,approx,order", "ready"], self.office.run("index", "list").rows())
        self.office.run("index", "add", "personalTitle", "--kinds", "eq,sub")
        until = time.monotonic() + WAIT_SECONDS_MAX
        while self.state_of("personalTitle") != [["eq,sub", "ready"]] and time.monotonic() < until:
            pass
        self.assertEqual(self.state_of("personalTitle"), [["eq,sub", "ready"]])
        self.office.run("index", "add", "personalTitle", "--kinds", "eq,sub", code=None)
        self.office.run("index", "check")
        self.assertIn("--yes", self.office.run("index", "drop", "personalTitle", code=None).err)
        self.office.run("index", "drop", "personalTitle", "--yes")
        while self.state_of("personalTitle") and time.monotonic() < until:
            pass
        self.assertEqual(self.state_of("personalTitle"), [])
        self.office.run("index", "add", "nothingLikeIt", code=NOT_FOUND)
        self.assertIn("eq, sub", self.office.run("index", "add", "l", "--kinds", "wrong", code=FAILED).err)
        self.office.run("index", "drop", "personalTitle", "--yes", code=NOT_FOUND)

    def test_check(self):
        answer = self.office.ask("check")
        self.assertEqual(answer["findings"], 0, answer)
        self.assertGreaterEqual(answer["entries"], 11)
        self.assertIn("agree", self.office.run("check").err)

    def test_why_access(self):
        ran = self.office.run("why-access", "anonymous", CAMILLE, "mail")
        self.assertEqual([row[0] for row in ran.rows()], ["entry", "mail"])
        self.assertIn("none", ran.rows()[1][1])
        self.assertIn("rule mailboxes", ran.rows()[1][1])
        owner = self.office.run("why-access", CAMILLE, CAMILLE, "mail").rows()[1][1]
        self.assertIn("read", owner)
        self.assertIn("administration", owner)  # a member of the group of administrators
        password = self.office.run("why-access", DPI, DPI, "userPassword").rows()[1][1]
        self.assertNotEqual(password, self.office.run("why-access", DPI, DPI, "userPassword", "--secure").rows()[1][1])
        self.assertGreater(len(self.office.run("why-access", "anonymous", CAMILLE).rows()), 10)
        self.office.run("why-access", "anonymous", f"uid=nobody,{BASE}", code=NOT_FOUND)
        self.office.run("why-access", "anonymous", CAMILLE, "nothingLikeIt", code=NOT_FOUND)

    def test_no_daemon_is_told(self):
        ran = self.office.run("status", "--socket", self.office.folder / "none.sock", code=NOT_FOUND)
        self.assertIn("socle-directoryd", ran.err)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
