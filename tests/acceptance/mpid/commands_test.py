#!/usr/bin/env python3
"""Every command of `socle mpi` that asks the daemon, against a real one that was fed over MLLP."""
import csv
import io
import json
import os
import pwd
import re
import sys
import unittest
import urllib.request

from cell import FAILED, NOT_FOUND, USAGE, Cell
from daemon import programs_from_arguments, segment
from feeds import A, B, a28, a31

PROGRAMS = ""
INS, INS_OID = "260058815400233", "1.2.250.1.213.1.4.10"
NATIVE = ("domain,ipp,birth_name,birth_given_names,birth_first_given_name,sex,birth_date,birth_place_code,used_name,"
          "used_given_name,ins_value,ins_oid,status,phone,email,address,postal_code,city,updated_at")


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cell = Cell(PROGRAMS)
        cls.sent = cls.cell.feed_region(persons=150, seed=7)

    @classmethod
    def tearDownClass(cls):
        stopped = cls.cell.daemon.stop()
        cls.cell.close()
        assert stopped == 0, stopped

    def feed_pair(self, ipp, **second):
        """The same woman in both hospitals, or what `second` says of her in the second one."""
        person = {"name": "KERMARREC", "given": "ODILE", "birth": "19480312"} | second.pop("both", {})
        self.cell.feed(a28(*A, ipp, f"A{ipp}", **person), a28(*B, ipp, f"B{ipp}", **(person | second)))
        return f"CH-A:{ipp}", f"CH-B:{ipp}"

    def test_a_day_of_messages_is_answered(self):
        rows = [line.split() for line in self.sent.splitlines()]
        answered = sum(int(row[6]) for row in rows if row[0].startswith(("CH-", "CLINIQUE", "LABO")) and row[6] != "-")
        self.assertGreater(answered, 10, self.sent)
        self.assertNotIn("AR ", self.sent)

    def test_status(self):
        before = self.cell.ask("status")
        self.assertTrue(before["is_writing"])
        self.assertGreater(before["identities"], before["persons"])
        self.cell.feed(a28(*A, "status1", "S1", name="OZANNE", given="LUC", sex="M"))
        self.assertEqual(self.cell.ask("status")["identities"], before["identities"] + 1)
        rows = dict(self.cell.mpi("status").rows())
        self.assertEqual(int(rows["identities"]), before["identities"] + 1)

    def test_search_by_traits(self):
        a, b = self.feed_pair("search1", both={"name": "LE QUELLEC", "birth": "19510401"})
        answer = self.cell.ask("search", "--birth-date", "1951-04-01", "--name", "leq", "--given", "odi")
        self.assertEqual({item["identity"]["id"] for item in answer["items"]}, {a, b})
        self.assertEqual(answer["found"], 1)
        self.assertEqual(answer["items"][0]["highlights"]["birth_date"], [[0, 10]])
        piped = self.cell.mpi("search", "--birth-date", "1951-04-01", "--name", "leq")
        self.assertEqual({row[1] for row in piped.rows()}, {a, b})
        self.assertNotIn("\x1b", piped.out)
        self.assertIn("1 person found", piped.err)
        near = self.cell.ask("search", "--birth-date", "1951-04-01", "--name", "lequelec", "--given", "odile",
                             "--approximate")
        self.assertIn(a, {item["identity"]["id"] for item in near["items"]})
        self.assertGreater(near["items"][0]["score"], 50)

    def test_search_by_matricule(self):
        row = f"CH-A,ins1,KERBIRIOU,MARIE ANNE,MARIE,F,1960-05-30,88154,,,{INS},{INS_OID},QUAL,,,,,,"
        self.cell.mpi("import", "-", text=f"{NATIVE}\n{row}\n")
        answer = self.cell.ask("search", "--ins", INS)
        self.assertEqual([item["identity"]["id"] for item in answer["items"]], ["CH-A:ins1"])

    def test_search_keeps_to_the_rules(self):
        refused = self.cell.mpi("search", "--name", "kermarrec", code=USAGE)
        self.assertIn("birth date", refused.err)
        self.assertIn("--help", refused.err)
        self.assertEqual(refused.out, "")
        nobody = self.cell.mpi("search", "--birth-date", "1899-01-01", "--name", "nob")
        self.assertIn("nobody found", nobody.err)

    def test_show_now_and_then(self):
        self.cell.feed(a28(*A, "show1", "SH1", name="VAUTRIN", given="ODETTE", birth="19620708"))
        first = self.cell.ask("show", "CH-A:show1")["person"]
        then = first["identities"][0]["changed_at"]
        self.cell.feed(a31(*A, "show1", "SH2", name="VAUTRIN-MOREL", given="ODETTE", birth="19620708"))
        now = self.cell.ask("show", first["person"], "--history")
        self.assertEqual(now["person"]["identities"][0]["traits"]["birth_name"], "VAUTRIN-MOREL")
        names = [entry["identity"]["traits"]["birth_name"] for entry in now["history"] if "identity" in entry]
        self.assertIn("VAUTRIN", names)
        past = self.cell.ask("show", "CH-A:show1", "--as-of", then)
        self.assertEqual(past["person"]["identities"][0]["traits"]["birth_name"], "VAUTRIN")
        self.cell.mpi("show", "CH-A:show1", "--as-of", "2020-01-01", code=NOT_FOUND)
        rows = self.cell.mpi("show", "CH-A:show1").rows()
        self.assertIn(["CH-A:show1", "birth_name", "VAUTRIN-MOREL"], rows)

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.cell.daemon.admin_port}/metrics") as page:
            found = re.search(rf"(?m)^{re.escape(name)} (\d+)", page.read().decode())
        return int(found.group(1))

    def test_what_was_received_is_told_kept_and_counted(self):
        """SI 34: the status of a domain that is not trusted, in the answer, in the history and in the metrics."""
        self.cell.mpi("domains", "add", "CH-UNTRUSTED", "--finess", "990000888", "--sender", "GAM/990000888",
                      "--rule", "feed=test")
        domain = ("CH-UNTRUSTED", "990000888")
        counter = 'socle_mpi_received_status_total{lowered_for="no_contract"}'
        before = self.metric(counter)
        person = {"name": "GUEGUEN", "given": "YVONNE", "birth": "19410203"}
        with self.cell.daemon.connect() as connection:
            answer = connection.ask(a28(*domain, "U1", "U1", status="VALI", **person))
            self.assertEqual(segment(answer, "MSA")[1], "AA")
            error = segment(answer, "ERR")
            self.assertEqual((error[2].split("^")[:3:2], error[3].split("^")[0], error[4]), (["PID", "32"], "207", "I"))
            self.assertIn("SI 34", "|".join(error))
        self.assertEqual(self.metric(counter), before + 1)
        self.cell.feed(a31(*domain, "U1", "U2", **person))
        shown = self.cell.ask("show", "CH-UNTRUSTED:U1", "--history")
        self.assertEqual(shown["person"]["identities"][0]["received"], {"status": "PROV", "is_ins_left_out": False})
        was = [entry["identity"]["received"] for entry in shown["history"] if "identity" in entry]
        self.assertEqual(was, [{"status": "VALI", "is_ins_left_out": False, "lowered_for": "no_contract"}])
        self.assertIn("received VALI, lowered for no_contract",
                      self.cell.mpi("show", "CH-UNTRUSTED:U1", "--history").out)

    def test_anomaly_is_an_item_until_it_is_repaired(self):
        wrong = {"name": "LOZACHMEUR", "given": "YVES", "sex": "M", "birth": "19520304"}
        self.cell.feed(a28(*A, "anomaly1", "AN1", place="63999", **wrong))
        items = [item for item in self.cell.ask("work", "list", "--kind", "anomaly", "--domain", "CH-A", "--limit", "500")["items"]
                 if item["a"] == "CH-A:anomaly1"]
        self.assertEqual([item["findings"] for item in items], [["bad_birth_place:birth_place_code"]])
        number = items[0]["item"]
        self.assertIn("finding\tbad_birth_place:birth_place_code", self.cell.mpi("work", "show", number).out)
        exported = list(csv.DictReader(io.StringIO(self.cell.mpi("work", "export", "--kind", "anomaly").out)))
        self.assertEqual({row["item"]: row for row in exported}[str(number)]["findings"],
                         "bad_birth_place:birth_place_code")
        self.cell.mpi("work", "postpone", number, "--for", "3d")
        self.assertEqual(self.state_of(number), "postponed")
        self.cell.feed(a31(*A, "anomaly1", "AN2", **wrong))
        self.assertEqual(self.state_of(number), "closed")

    def test_show_of_nobody_says_what_to_do(self):
        unknown = self.cell.mpi("show", "CH-A:nobody", code=NOT_FOUND)
        self.assertIn("socle mpi search", unknown.err)
        wrong = self.cell.mpi("show", "nobody", code=USAGE)
        self.assertIn("P1042", wrong.err)
        self.assertIn("socle mpi show --help", wrong.err)

    def test_why(self):
        a, b = self.feed_pair("why1", both={"name": "GUIVARCH", "birth": "19530402"}, birth="19530204")
        answer = self.cell.ask("why", a, b)["explanation"]
        parts = sum(part["bits"] for part in answer["parts"]) + answer["prior_bits"] + answer["relation_bits"]
        self.assertAlmostEqual(parts, answer["bits"], places=2)
        piped = self.cell.mpi("why", a, b).rows()
        self.assertEqual(piped[0][0], "prior")
        self.assertIn("family_name", {row[1] for row in piped if row[0] == "trait"})
        code, screen = self.cell.terminal("mpi", "why", a, b).end()
        self.assertEqual(code, 0)
        self.assertIn("GUIVARCH", screen)
        self.assertRegex(screen, r"(?m)^sum +[+-]\d")
        blocks = re.search(r"met by block: (.*)", screen).group(1).split(", ")
        self.assertEqual(len(blocks), len(set(blocks)))
        self.assertLessEqual(max(len(line) for line in screen.splitlines()), 80)
        self.cell.mpi("why", a, "CH-B:nobody", code=NOT_FOUND)

    def test_work_list_and_export(self):
        listed = self.cell.ask("work", "list", "--limit", "5")
        self.assertEqual(len(listed["items"]), 5)
        priorities = [item["priority"] for item in listed["items"]]
        self.assertEqual(priorities, sorted(priorities, reverse=True))
        rows = self.cell.mpi("work", "list", "--limit", "5").rows()
        self.assertEqual([int(row[0]) for row in rows], [item["item"] for item in listed["items"]])
        kind = listed["items"][0]["kind"]
        kinds = {item["kind"] for item in self.cell.ask("work", "list", "--kind", kind)["items"]}
        self.assertEqual(kinds, {kind})
        exported = list(csv.DictReader(io.StringIO(self.cell.mpi("work", "export", "--kind", kind).out)))
        self.assertEqual({row["kind"] for row in exported}, {kind})
        path = self.cell.folder / "work.ndjson"
        self.cell.mpi("work", "export", "--ndjson", "-o", path)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual(len(lines), listed["open"])
        self.assertEqual(lines[0]["steps"][0]["kind"], "opened")
        self.assertIn("--kind", self.cell.mpi("work", "list", "--kind", "nonsense", code=USAGE).err)

    def test_work_on_an_item(self):
        item = self.cell.ask("work", "next")["item"]
        number = item["item"]
        past = len(item["steps"])
        self.assertEqual((item["state"], item["claimed_by"]), ("claimed", self.me()))
        shown = self.cell.ask("work", "show", number)
        self.assertEqual(shown["item"]["item"], number)
        self.assertIn(item["a"], self.cell.mpi("work", "show", number).out)
        self.assertIn(number, [row["item"] for row in self.cell.ask("work", "list", "--mine")["items"]])
        self.cell.mpi("work", "comment", number, "asked the establishment")
        self.cell.mpi("work", "release", number)
        self.assertEqual(self.state_of(number), "open")
        self.cell.mpi("work", "claim", number, "--for", "1h")
        self.assertEqual(self.state_of(number), "claimed")
        self.cell.mpi("work", "release", number)
        steps = [step["kind"] for step in self.cell.ask("work", "show", number)["item"]["steps"]]
        self.assertEqual(steps[past - 1:], ["claimed", "commented", "released", "claimed", "released"])
        self.assertIn("work list", self.cell.mpi("work", "show", 999999, code=NOT_FOUND).err)
        self.assertIn("work list", self.cell.mpi("work", "release", number, code=FAILED).err)

    def test_work_next_prints_without_a_terminal(self):
        printed = self.cell.mpi("work", "next")
        rows = printed.rows()
        number = int(rows[0][1])
        self.assertEqual(self.state_of(number), "claimed")
        self.assertIn("birth_name", {row[1] for row in rows if row[0] == "trait"})
        self.assertNotIn("\x1b", printed.out)
        self.cell.mpi("work", "release", number)

    def test_postpone(self):
        number = self.pair_item()["item"]
        self.cell.mpi("work", "postpone", number, "--for", "3d", "--comment", "asked")
        self.assertEqual(self.state_of(number), "postponed")
        past = self.cell.mpi("work", "postpone", number, "--until", "2020-01-01", code=FAILED)
        self.assertIn("coming year", past.err)
        self.cell.mpi("work", "claim", number)
        self.cell.mpi("work", "release", number)

    def test_decide_and_undo(self):
        item = self.pair_item()
        number = item["item"]
        reasons = {row[0]: row[1] for row in self.cell.mpi("work", "reasons").rows()}
        self.assertEqual(reasons["homonyms"], "different_persons")
        unfit = self.cell.mpi("work", "decide", number, "same-person", "--reason", "homonyms", code=FAILED)
        self.assertIn("work reasons", unfit.err)
        decided = self.cell.ask("work", "decide", number, "same-person", "--reason", "document_seen")
        self.assertEqual((decided["judgement"], decided["item"]["state"]), ("final", "decided"))
        self.assertEqual(self.cell.person_of(item["a"]), self.cell.person_of(item["b"]))
        self.assertIn(number, [row["item"] for row in self.cell.ask("work", "list", "--state", "decided")["items"]])
        undone = self.cell.mpi("undo", decided["action"], "--reason", "wrong_selection", "--yes")
        self.assertEqual(undone.code, 0)
        self.assertEqual(self.state_of(number), "open")

    def test_link_and_unlink(self):
        a, b = self.feed_pair("link1", name="QUERTIN", given="SIMONE", birth="19710919")
        self.assertNotEqual(self.cell.person_of(a), self.cell.person_of(b))
        unsure = self.cell.mpi("link", a, b, "--reason", "document_seen", code=FAILED)
        self.assertIn("--yes", unsure.err)
        linked = self.cell.ask("link", a, b, "--reason", "document_seen", "--comment", "card shown", "--yes")
        self.assertTrue(linked["is_followed"])
        self.assertEqual(self.cell.person_of(a), self.cell.person_of(b))
        actions = self.cell.ask("actions", a)["items"]
        self.assertEqual((actions[0]["action"], actions[0]["kind"], actions[0]["actor"]),
                         (linked["action"], "link", self.me()))
        self.assertEqual([int(row[0]) for row in self.cell.mpi("actions", a).rows()], [linked["action"]])
        self.cell.mpi("unlink", a, b, "--reason", "homonyms", "--yes")
        self.assertNotEqual(self.cell.person_of(a), self.cell.person_of(b))
        self.cell.mpi("undo", 999999, "--reason", "homonyms", "--yes", code=NOT_FOUND)

    def test_separate(self):
        a, b = self.feed_pair("separate1", both={"name": "TANGUY", "birth": "19480517"})
        self.assertEqual(self.cell.person_of(a), self.cell.person_of(b))
        self.cell.mpi("separate", b, "--reason", "wrong_selection", "--yes")
        self.assertNotEqual(self.cell.person_of(a), self.cell.person_of(b))
        ruling = self.cell.ask("why", a, b)["explanation"]["ruling"]
        self.assertFalse(ruling["together"])

    def test_merge_and_unmerge(self):
        self.cell.feed(a28(*A, "merge1", "M1", name="ROPARS", given="YVETTE", birth="19470222"),
                       a28(*A, "merge2", "M2", name="ROPARZ", given="YVETTE", birth="19470222"))
        before = self.cell.ask("show", "CH-A:merge2")["person"]["identities"]
        merged = self.cell.ask("merge", "CH-A:merge1", "CH-A:merge2", "--reason", "establishment_asked", "--yes")
        self.assertIsInstance(merged["action"], int)
        shown = {row["id"]: row for row in self.cell.ask("show", "CH-A:merge2")["person"]["identities"]}
        self.assertEqual((shown["CH-A:merge2"]["state"], shown["CH-A:merge2"]["merged_into"]), ("merged", "CH-A:merge1"))
        self.cell.mpi("unmerge", "CH-A:merge2", "--reason", "wrong_selection", "--yes")
        after = self.cell.ask("show", "CH-A:merge2")["person"]["identities"]
        self.assertEqual([row["traits"] for row in after if row["id"] == "CH-A:merge2"],
                         [row["traits"] for row in before if row["id"] == "CH-A:merge2"])
        self.cell.feed(a28(*B, "merge3", "M3", name="ROPARS", given="YVETTE", birth="19470222"))
        other = self.cell.mpi("merge", "CH-A:merge1", "CH-B:merge3", "--reason", "document_seen", "--yes",
                              code=FAILED)
        self.assertIn("domain", other.err)
        unknown = self.cell.mpi("merge", "CH-A:merge1", "CH-A:nobody", "--reason", "document_seen", "--yes",
                                code=NOT_FOUND)
        self.assertIn("socle mpi search", unknown.err)

    def test_split(self):
        a, b = self.feed_pair("split1", both={"name": "LANNUZEL", "birth": "19490611"})
        person = self.cell.person_of(a)
        self.cell.mpi("split", person, a, b, "--reason", "different_documents", "--yes")
        self.assertNotEqual(self.cell.person_of(a), self.cell.person_of(b))
        self.assertIn(person, {self.cell.person_of(a), self.cell.person_of(b)})

    def test_import_says_what_it_refuses(self):
        rows = ["CH-A,import1,BRIAND,LUC,LUC,M,1970-01-02,54395,,,,,PROV,,,,,,",
                "NOWHERE,import2,BRIAND,LUC,LUC,M,1970-01-02,54395,,,,,PROV,,,,,,"]
        rejects = self.cell.folder / "rejects.csv"
        text = "\n".join([NATIVE, *rows, ""])
        answer = self.cell.mpi("import", "-", "--rejects", rejects, text=text)
        self.assertEqual(answer.rows(), [["accepted", "1"], ["rejected", "1"]])
        self.assertIn("NOWHERE:import2", rejects.read_text())
        self.assertEqual(self.cell.ask("import", "-", text=text)["accepted"], 1)

    def test_export_can_be_linked_again(self):
        path = self.cell.folder / "export.csv"
        self.cell.mpi("export", "--with-traits", "--with-ins", "-o", path)
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        self.assertEqual(len(rows), self.cell.ask("status")["identities"])
        one = rows[0]
        self.assertEqual(one["person_id"], self.cell.person_of(f"{one['domain']}:{one['ipp']}"))
        self.assertTrue(all(not row["ins_value"] for row in rows if row["status"] != "QUAL"))
        self.cell.run("mpi", "link", path, "--clusters", self.cell.folder / "clusters.csv", "--quiet")
        plain = self.cell.mpi("export", "--domain", "CH-A").out.splitlines()
        self.assertEqual(plain[0], "domain,ipp,person_id")
        self.assertTrue(all(line.startswith("CH-A,") for line in plain[1:]))
        first = json.loads(self.cell.mpi("export", "--json").out.splitlines()[0])
        self.assertEqual(set(first), {"identity", "person"})
        self.cell.mpi("export", "--domain", "NOWHERE", code=NOT_FOUND)

    def test_domains(self):
        self.cell.mpi("domains", "add", "CH-NEW", "--finess", "990000999", "--sender", "GAM/990000999",
                      "--rule", "feed=test")
        new = ("CH-NEW", "990000999")
        self.cell.feed(a28(*new, "1", "N1", name="PRIGENT", given="LOIC", sex="M"))
        self.cell.mpi("domains", "set", "CH-NEW", "--label", "New hospital")
        listed = {row["code"]: row for row in self.cell.ask("domains", "list")["domains"]}
        self.assertEqual((listed["CH-NEW"]["label"], listed["CH-NEW"]["finess"]), ("New hospital", ["990000999"]))
        self.assertIn("CH-NEW", {row[0] for row in self.cell.mpi("domains", "list").rows()})
        self.cell.mpi("domains", "disable", "CH-NEW")
        with self.daemon_refuses():
            self.cell.feed(a28(*new, "2", "N2", name="PRIGENT", given="LOIC", sex="M"))
        self.cell.mpi("domains", "enable", "CH-NEW")
        self.cell.feed(a28(*new, "2", "N3", name="PRIGENT", given="ANNE"))
        path = self.cell.folder / "domains.json"
        self.cell.mpi("domains", "export", "-o", path)
        again = self.cell.ask("domains", "import", path)
        self.assertEqual((again["added"], again["changed"]), (0, 0))
        self.cell.mpi("domains", "add", "CH-NEW", code=FAILED)
        self.assertIn("rule", self.cell.mpi("domains", "set", "CH-NEW", "--rule", "nonsense=1", code=FAILED).err)

    def test_subscriptions(self):
        self.cell.mpi("subscribe", "set", "dossier", "--endpoint", "127.0.0.1:1", "--domain", "TEST")
        listed = self.cell.ask("subscribe", "list")["subscriptions"]
        self.assertEqual([(row["name"], row["endpoint"], row["domains"]) for row in listed],
                         [("dossier", "127.0.0.1:1", ["TEST"])])
        self.assertEqual(self.cell.mpi("subscribe", "list").rows()[0][0], "dossier")
        self.assertEqual(self.cell.ask("subscribe", "dead")["items"], [])
        self.cell.mpi("subscribe", "set", "dossier", "--state", "disabled")
        self.assertEqual(self.cell.ask("subscribe", "list")["subscriptions"][0]["state"], "disabled")
        self.cell.mpi("subscribe", "drop", "dossier", 1, 0, "--yes", code=NOT_FOUND)
        self.cell.mpi("subscribe", "remove", "dossier", "--yes")
        self.assertEqual(self.cell.ask("subscribe", "list")["subscriptions"], [])
        self.cell.mpi("subscribe", "remove", "dossier", "--yes", code=NOT_FOUND)

    def test_stats(self):
        stats = self.cell.ask("stats")
        total = self.cell.ask("status")["identities"]
        self.assertEqual(stats["all"]["identities"], total)
        self.assertEqual(sum(domain["identities"] for domain in stats["domains"]), total)
        figures = dict(self.cell.mpi("stats").rows())
        self.assertEqual(int(figures["all.identities"]), total)
        page = self.cell.folder / "stats.html"
        self.cell.mpi("stats", "--report", page)
        html = page.read_text()
        self.assertIn("<svg", html)
        self.assertNotIn("http://", html.replace("http://www.w3.org/", ""))
        self.assertNotIn("KERMARREC", html)
        self.assertIn("period", self.cell.mpi("stats", "--from", "2026-02-01", "--to", "2026-01-01", code=FAILED).err)

    def test_replay_and_retrain(self):
        unsure = self.cell.mpi("replay", code=FAILED)
        self.assertIn("--yes", unsure.err)
        replayed = self.cell.ask("replay", "--yes")
        self.assertGreater(replayed["records"], 0)
        self.assertEqual(self.cell.ask("replay", "--yes")["persons_changed"], 0)
        dry = self.cell.ask("retrain", "--dry-run")
        self.assertFalse(dry["is_used"])
        self.assertIn("family_name", {row["trait"] for row in dry["changes"]["weights"]})
        text = self.cell.mpi("retrain", "--dry-run")
        self.assertIn("nothing was changed", text.err)
        self.assertEqual(text.rows()[0][0], "family_name")

    def test_views_fit_a_terminal_of_80_columns(self):
        number = self.pair_item()["item"]
        year = self.cell.ask("show", self.anybody())["person"]["identities"][0]["traits"]["birth_date"][:4]
        for command in (("show", self.anybody(), "--history"), ("work", "show", number), ("status",),
                        ("work", "list", "--limit", "20"), ("domains", "list"),
                        ("search", "--birth-date", year, "--name", "m", "--approximate")):
            code, screen = self.cell.terminal("mpi", *command).end()
            self.assertEqual(code, 0, screen)
            self.assertLessEqual(max(len(line) for line in screen.splitlines()), 80, screen)

    def test_every_command_has_help_with_an_example(self):
        listed = self.cell.mpi("--help").out
        verbs = re.findall(r"(?m)^  (mpi (?:[a-z]+ )?[a-z]+)  ", listed)
        self.assertGreater(len(verbs), 30)
        for verb in verbs:
            text = self.cell.run(*verb.split(), "--help").out
            self.assertRegex(text, rf"(?s)Examples:.*socle {verb}", verb)

    def test_a_daemon_that_is_not_there(self):
        missing = self.cell.mpi("status", "--socket", "/nonexistent/control.sock", code=NOT_FOUND)
        self.assertIn("--socket", missing.err)

    # What the tests above share.

    @staticmethod
    def me():
        return pwd.getpwuid(os.getuid()).pw_name

    def anybody(self):
        self.cell.feed(a28(*A, "any", "ANY", name="KERVELLA", given="SOIZIC"))
        return "CH-A:any"

    def state_of(self, number):
        return self.cell.ask("work", "show", number)["item"]["state"]

    def pair_item(self):
        """An open item about two identities of different persons."""
        for kind in ("potential_link", "minor"):
            for item in self.cell.ask("work", "list", "--kind", kind, "--state", "open")["items"]:
                if item["b"] and self.cell.person_of(item["a"]) != self.cell.person_of(item["b"]):
                    return item
        self.fail("no item about two identities")

    def daemon_refuses(self):
        return self.assertRaisesRegex(AssertionError, r"MSA\|A[ER]\|")


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
