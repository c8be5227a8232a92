#!/usr/bin/env python3
"""The public pages of a real daemon: over HTTP and HTTPS, the publication view alone, a certificate that is changed."""
import http.client
import json
import pathlib
import re
import signal
import ssl
import subprocess
import sys
import time
import unittest

from office import ROOT, Office, programs_from_arguments

PROGRAMS = ""
WAIT_SECONDS_MAX = 120
SYNTHETIC = ROOT / "tests/data/professionals/PS_LibreAcces_Personne_activite_synthetic.txt"


def make_certificate(folder, serial):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                    "-subj", "/CN=annuaire.example", "-set_serial", str(serial), "-keyout", folder / "page.key",
                    "-out", folder / "page.pem"], check=True, capture_output=True)
    (folder / "page.key").chmod(0o600)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import tempfile
        cls.keep = tempfile.TemporaryDirectory(prefix="socle-page-")
        cls.keys = pathlib.Path(cls.keep.name)
        make_certificate(cls.keys, 1)
        cls.office = Office(PROGRAMS, settings=[
            "page.listen=127.0.0.1:0", "page.tls-listen=127.0.0.1:0", f"page.certificate-file={cls.keys}/page.pem",
            f"page.key-file={cls.keys}/page.key", "page.owner=Région Exemple", "page.contact=aide@region.example",
            "page.requests-per-second=0"])
        cls.office.run("import", "--rpps", SYNTHETIC)
        cls.port = cls.office.daemon.ports["page"]
        cls.tls_port = cls.office.daemon.ports["page-tls"]

    @classmethod
    def tearDownClass(cls):
        stopped = cls.office.daemon.stop()
        cls.office.close()
        cls.keep.cleanup()
        assert stopped == 0, stopped

    def connect(self, is_tls=False):
        if not is_tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        context = ssl.create_default_context(cafile=self.keys / "page.pem")
        context.check_hostname = False
        context.set_alpn_protocols(["http/1.1"])
        return http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=120, context=context)

    def get(self, path, is_tls=False, accept="text/html"):
        connection = self.connect(is_tls)
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def ask(self, path):
        status, text = self.get(path, accept="application/json")
        return status, json.loads(text) if text.startswith("{") else text

    def test_a_professional_is_found_and_shown(self):
        status, text = self.get("/professionnels?nom=janier", is_tls=True)
        self.assertEqual(status, 200)
        self.assertIn("JANIER", text)
        self.assertIn("Région Exemple", text)
        link = re.search(r'href="(/professionnels/809990000011)"', text)
        status, text = self.get(link[1], is_tls=True)
        self.assertEqual(status, 200)
        for part in ("JANIER", "Médecin", "CLINIQUE AIGRETTE", "Salarié", "83500"):
            self.assertIn(part, text)
        self.assertNotIn("<script", text)

    def test_searches(self):
        for path, least in (("/professionnels?nom=janier", 1), ("/professionnels?nom=JANIER%20kloe", 1), ("/professionnels?ville=83500", 1),
                            ("/professionnels?nom=janier&profession=10", 1), ("/structures?nom=aigrette", 1),
                            ("/structures?ville=La+Seyne", 1)):
            status, answer = self.ask(path)
            self.assertEqual(status, 200, path)
            self.assertGreaterEqual(answer["total"], least, path)
            self.assertGreaterEqual(len(answer["items"]), least, path)
        status, answer = self.ask("/professionnels?nom=jannier")
        self.assertEqual((status, answer["items"][0]["familyName"]), (200, "JANIER"))
        status, answer = self.ask("/professionnels?nom=zzzyx")
        self.assertEqual((status, answer["total"]), (200, 0))

    def test_pages_of_a_long_result(self):
        first = self.ask("/professionnels?nom=er")[1]
        second = self.ask("/professionnels?nom=er&page=2")[1]
        self.assertGreater(first["total"], len(first["items"]))
        self.assertNotEqual(first["items"][0]["id"], second["items"][0]["id"])
        names = [item["familyName"] for item in first["items"]]
        self.assertEqual(names, sorted(names))

    def test_a_structure_has_its_people(self):
        structure = self.ask("/structures?nom=aigrette")[1]["items"][0]
        status, answer = self.ask(f"/structures/{structure['id']}")
        self.assertEqual(status, 200)
        self.assertGreaterEqual(answer["professionalCount"], 1)
        self.assertEqual(self.get("/structures/1999999999")[0], 404)

    def test_only_what_everybody_may_see(self):
        status, text = self.get("/professionnels/809990000003")
        self.assertEqual(status, 200)
        self.assertIn("MARTIN", text)
        self.assertNotIn("camille.martin@region.mssante.example", text)
        self.assertNotIn("lecteur", text)
        self.assertEqual(self.get("/professionnels/dpi")[0], 404)
        self.assertEqual(self.get("/professionnels/" + "9" * 300)[0], 404)

    def test_whoever_left_is_not_shown(self):
        lines = SYNTHETIC.read_text().splitlines(keepends=True)
        gone = [line for line in lines if "|809990000037|" not in line]
        self.assertLess(len(gone), len(lines))
        self.assertEqual(self.get("/professionnels/809990000037")[0], 200)
        path = self.office.folder / "gone.txt"
        path.write_text("".join(gone))
        self.office.run("import", "--rpps", path)
        self.assertEqual(self.get("/professionnels/809990000037")[0], 404)

    def serial(self):
        with ssl.create_default_context(cafile=self.keys / "page.pem").wrap_socket(
                __import__("socket").create_connection(("127.0.0.1", self.tls_port)), server_hostname="annuaire.example") as stream:
            return stream.getpeercert()["serialNumber"], stream.selected_alpn_protocol()

    def test_a_new_certificate_is_taken_at_reload(self):
        self.assertEqual(int(self.serial()[0], 16), 1)
        make_certificate(self.keys, 2)
        self.office.daemon.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + WAIT_SECONDS_MAX
        serial = None
        while serial != 2 and time.monotonic() < until:
            try:
                serial = int(self.serial()[0], 16)
            except ssl.SSLError:  # still the former one
                continue
        self.assertEqual(serial, 2)

    def test_curl(self):
        done = subprocess.run(["curl", "-sS", "--cacert", self.keys / "page.pem", "--connect-to", f"::127.0.0.1:{self.tls_port}",
                               "-o", "/dev/null", "-w", "%{http_code} %{content_type}", "https://annuaire.example/professionnels?nom=janier"],
                              capture_output=True, text=True, check=False)
        if done.returncode in (127, 60):
            self.skipTest("no curl that takes the certificate")
        self.assertEqual(done.stdout, "200 text/html; charset=utf-8", done.stderr)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    unittest.main(argv=[sys.argv[0]] + rest)
