"""The public page as a browser without scripts and as a program see it.

Usage: public_page_test.py PUBLIC_PAGE_SERVER
"""

import http.client
import json
import re
import subprocess
import sys
import unittest
from html.parser import HTMLParser

import page_checks

try:
    import html5lib
except ImportError:
    html5lib = None

SERVER = ""
PATIENCE = 60
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}

PAGES = {
    "/professionnels": 200,
    "/professionnels?nom=martin": 200,
    "/professionnels?nom=martin&page=2": 200,
    "/professionnels?nom=martin&page=50": 200,
    "/professionnels?nom=janiet": 200,
    "/professionnels?nom=personne": 200,
    "/professionnels?nom=balise": 200,
    "/professionnels?nom=%3Cscript%3Ealert(1)%3C/script%3E": 200,
    "/professionnels?profession=10": 400,
    "/professionnels?nom=trop": 400,
    "/professionnels?nom=occupe": 503,
    "/professionnels?nom=panne": 500,
    "/professionnels?nom=ab&page=0": 400,
    "/professionnels?nom=%FF": 400,
    "/professionnels?nom=" + "x" * 300: 414,
    "/professionnels/809990000011": 200,
    "/professionnels/809990000037": 200,
    "/professionnels/inconnu": 404,
    "/professionnels/" + "9" * 100: 404,
    "/structures": 200,
    "/structures?nom=aigrette": 200,
    "/structures?nom=rien": 200,
    "/structures/1991001157": 200,
    "/structures/inconnue": 404,
    "/nulle-part": 404,
}


class PublicPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True)
        cls.port = int(cls.server.stdout.readline().split()[1])

    @classmethod
    def tearDownClass(cls):
        cls.server.stdin.close()
        cls.server.wait(PATIENCE)
        cls.server.stdout.close()

    def get(self, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, headers=headers or BROWSER)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer, body

    def test_pages_have_their_status_and_no_fault(self):
        for path, status in PAGES.items():
            with self.subTest(path):
                answer, body = self.get(path)
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.getheader("Content-Type"), "text/html; charset=utf-8")
                self.assertEqual(page_checks.faults_of(body), [])
                self.assertNotIn("<script", body)
                self.assertNotIn("secret", body)

    @unittest.skipIf(html5lib is None, "html5lib is not installed")
    def test_pages_are_html_without_a_parse_error(self):
        for path in PAGES:
            with self.subTest(path):
                html5lib.HTMLParser(strict=True).parse(self.get(path)[1])

    def test_checks_find_faults(self):
        good = self.get("/professionnels?nom=martin")[1]
        for old, new in ((' lang="fr"', ""), ("<h1>", "<h4>"), ('for="nom"', ""), ("</main>", ""),
                         ("<h2 ", "<h2 onclick=\"x\" "), ('id="contenu"', ""), ("<h3>", "<h5>"),
                         ('aria-label="Navigation principale"', "")):
            with self.subTest(new):
                self.assertIn(old, good)
                self.assertNotEqual(page_checks.faults_of(good.replace(old, new, 1)), [])

    def test_fields_protect_the_visitor(self):
        for path in ("/professionnels", "/professionnels/inconnu", "/nulle-part", "/annuaire.css"):
            answer, _ = self.get(path)
            policy = answer.getheader("Content-Security-Policy")
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.getheader("X-Content-Type-Options"), "nosniff")
            self.assertEqual(answer.getheader("Referrer-Policy"), "no-referrer")
            self.assertEqual(answer.getheader("X-Robots-Tag"), "noindex, nofollow")
            self.assertIsNone(answer.getheader("Strict-Transport-Security"))

    def test_programs_get_json(self):
        answer, body = self.get("/professionnels?nom=martin", PROGRAM)
        self.assertEqual(answer.getheader("Content-Type"), "application/json")
        self.assertIn("Accept", answer.headers.get_all("Vary"))
        found = json.loads(body)
        self.assertEqual((found["total"], len(found["items"])), (45, 20))
        one = json.loads(self.get("/professionnels/" + found["items"][0]["id"], PROGRAM)[1])
        self.assertEqual(one["familyName"], "MARTIN")
        place = json.loads(self.get("/structures/1991001157", PROGRAM)[1])
        self.assertEqual(place["finess"], "991001157")
        self.assertEqual(
            json.loads(self.get("/structures?nom=aigrette", PROGRAM)[1])["total"], 1)

    def test_programs_get_problem_details(self):
        for path, status in (("/professionnels", 400), ("/professionnels/inconnu", 404),
                             ("/professionnels?nom=trop", 400), ("/professionnels?nom=panne", 500),
                             ("/structures", 400), ("/nulle-part", 404)):
            answer, body = self.get(path, PROGRAM)
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.getheader("Content-Type"), "application/problem+json")
            self.assertEqual(json.loads(body)["status"], status)
            self.assertNotIn("secret", body)

    def test_busy_says_when_to_try_again(self):
        self.assertEqual(self.get("/professionnels?nom=occupe")[0].getheader("Retry-After"), "2")

    def test_links_lead_somewhere(self):
        class Links(HTMLParser):
            def handle_starttag(self, tag, attrs):
                if tag in ("a", "link"):
                    seen.update(value for name, value in attrs if name == "href")

        to_do, done = {"/professionnels", "/structures?nom=aigrette",
                       "/professionnels?nom=martin"}, set()
        while to_do:
            path = to_do.pop()
            done.add(path)
            seen = set()
            answer, body = self.get(path)
            self.assertIn(answer.status, (200, 303), path)
            if answer.getheader("Content-Type", "").startswith("text/html"):
                Links().feed(body)
            to_do |= {link for link in seen if link.startswith("/")} - done
        self.assertGreater(len(done), 50)

    def test_home_leads_to_the_search(self):
        answer, _ = self.get("/")
        self.assertEqual((answer.status, answer.getheader("Location")), (303, "/professionnels"))

    def test_style_is_kept(self):
        answer, style = self.get("/annuaire.css")
        self.assertIn("@media print", style)
        again, _ = self.get("/annuaire.css", {"If-None-Match": answer.getheader("ETag")})
        self.assertEqual(again.status, 304)

    def test_colours_have_contrast(self):
        style = self.get("/annuaire.css")[1]
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))

        def brightness(colour):
            parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
            linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        def contrast(a, b):
            low, high = sorted((brightness(colours[a]), brightness(colours[b])))
            return (high + 0.05) / (low + 0.05)

        for text in ("ink", "soft", "link", "alarm"):
            for back in ("back", "tint"):
                self.assertGreaterEqual(contrast(text, back), 4.5, (text, back))
        self.assertGreaterEqual(contrast("line", "back"), 3)
        # No colour is written anywhere else.
        self.assertEqual(len(re.findall(r"#[0-9a-f]{3,6}\b", style)), len(colours))

    def test_robots_stay_out(self):
        self.assertEqual(self.get("/robots.txt")[1], "User-agent: *\nDisallow: /\n")

    def test_other_methods_are_refused(self):
        answer, body = self.get("/professionnels", method="POST")
        self.assertEqual((answer.status, answer.getheader("Allow")), (405, "GET, HEAD"))
        self.assertEqual(page_checks.faults_of(body), [])
        self.assertEqual(self.get("/professionnels", method="HEAD")[1], "")


if __name__ == "__main__":
    SERVER = sys.argv.pop(1)
    unittest.main()
