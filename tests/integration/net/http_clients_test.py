"""Clients that are not ours against the HTTP server: http.client and curl, in clear and over TLS.

Usage: http_clients_test.py HTTP_TEST_SERVER
"""

import gzip
import hashlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

SERVER = ""
LARGE = 100 * 1000 * 1000
PATIENCE = 60


class Server:
    """The program under test, stopped at the end of the with statement."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [SERVER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def memory_kib(self):
        """The most the server ever had in memory."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def make_certificate(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    os.chmod(key, 0o600)
    return certificate, key


class Clients:
    """What is asked in clear and over TLS alike."""

    def test_keeps_the_connection(self):
        connection = self.connect()
        for _ in range(20):
            connection.request("GET", "/static")
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.read(), b"a" * 108)
            self.assertIsNotNone(answer.getheader("Date"))
            self.assertEqual(len(answer.getheader("X-Request-Id")), 16)
        connection.close()

    def test_head_has_no_body(self):
        connection = self.connect()
        for path in ("/static", "/stream"):
            connection.request("HEAD", path)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.read(), b"")
        connection.close()

    def test_compresses(self):
        connection = self.connect()
        connection.request("GET", "/text", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        self.assertEqual(answer.getheader("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(answer.read()), b"b" * 100_000)
        connection.close()

    def test_takes_chunks(self):
        connection = self.connect()
        pieces = [b"one", b"two" * 1000, b"three"]
        connection.request("POST", "/echo", body=iter(pieces), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        self.assertEqual(connection.getresponse().read(), b"".join(pieces))
        connection.close()

    def test_streams(self):
        connection = self.connect()
        connection.request("GET", "/stream")
        self.assertEqual(len(connection.getresponse().read()), 10_000_000)
        connection.request("GET", "/static")
        self.assertEqual(connection.getresponse().read(), b"a" * 108)
        connection.close()

    def test_knows_what_a_client_has(self):
        connection = self.connect()
        connection.request("GET", "/cached")
        answer = connection.getresponse()
        answer.read()
        connection.request("GET", "/cached", headers={"If-None-Match": answer.getheader("ETag")})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read()), (304, b""))
        connection.close()

    def test_errors_are_problem_details(self):
        connection = self.connect()
        connection.request("GET", "/none", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.getheader("Content-Type"), "application/problem+json")
        answer.read()
        connection.close()

    def test_a_large_body_goes_and_comes_back(self):
        body = os.urandom(1000) * (LARGE // 1000)
        connection = self.connect()
        connection.request("POST", "/echo", body=body)
        answer = connection.getresponse()
        digest = hashlib.sha256()
        while piece := answer.read(1 << 20):
            digest.update(piece)
        connection.close()
        self.assertEqual(digest.digest(), hashlib.sha256(body).digest())
        # Once in memory, and some room to grow into it.
        self.assertLess(self.server.memory_kib(), 3 * LARGE // 1024)

    def test_a_body_over_the_limit_is_refused_before_it_comes(self):
        connection = self.connect()
        connection.putrequest("POST", "/echo")
        connection.putheader("Content-Length", str(300 << 20))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()

    def test_many_half_requests_harm_nobody(self):
        halves = []
        for i in range(200):
            half = self.raw()
            half.sendall((b"GET /static HTTP/1.1\r\nHost: a\r\n", b"G", b"POST /echo HTTP/1.1\r\n"
                          b"Host: a\r\nContent-Length: 10\r\n\r\nabc")[i % 3])
            halves.append(half)
        connection = self.connect()
        connection.request("GET", "/static")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        for half in halves:
            half.close()

    def test_clients_that_do_not_read_harm_nobody(self):
        before = self.server.memory_kib()
        lazy = []
        for _ in range(50):
            client = self.raw()
            client.sendall(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n" * 10)
            lazy.append(client)
        connection = self.connect()
        for _ in range(20):
            connection.request("GET", "/static")
            self.assertEqual(len(connection.getresponse().read()), 108)
        connection.close()
        # 100 MB are wanted of each: no more than a few pieces wait for it.
        self.assertLess(self.server.memory_kib() - before, 50 * 1024)
        for client in lazy:
            client.close()

    def test_curl(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not installed")
        url = self.url()
        answer = self.curl("--include", f"{url}/static")
        self.assertIn(b"HTTP/1.1 200 OK\r\n", answer)
        self.assertTrue(answer.endswith(b"a" * 108))
        self.assertEqual(self.curl("--compressed", f"{url}/text"), b"b" * 100_000)
        self.assertEqual(len(self.curl("--http1.0", f"{url}/stream")), 10_000_000)
        self.assertEqual(self.curl("--data", "abc", f"{url}/echo"), b"abc")
        self.assertEqual(
            self.curl("--header", "Expect: 100-continue", "--data-binary", "x" * 2000,
                      f"{url}/echo"), b"x" * 2000)
        # Several addresses over one connection.
        many = self.curl(*[f"{url}/static"] * 5, "--write-out", "%{num_connects} ")
        self.assertEqual(many.count(b"1 "), 1)
        self.assertEqual(many.count(b"0 "), 4)


class InClear(Clients, unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server("--threads", "2"))

    def connect(self):
        return http.client.HTTPConnection("localhost", self.server.port, timeout=PATIENCE)

    def raw(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE)

    def url(self):
        return f"http://localhost:{self.server.port}"

    def curl(self, *arguments):
        return subprocess.run(["curl", "--silent", "--show-error", *arguments], check=True,
                              capture_output=True, timeout=PATIENCE).stdout


class OverTls(Clients, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.certificate, cls.key = make_certificate(cls.folder)

    def setUp(self):
        self.server = self.enterContext(
            Server("--threads", "2", "--tls", self.certificate, self.key))
        self.context = ssl.create_default_context(cafile=self.certificate)
        self.context.set_alpn_protocols(["h2", "http/1.1"])

    def connect(self):
        return http.client.HTTPSConnection("localhost", self.server.port, timeout=PATIENCE,
                                           context=self.context)

    def raw(self):
        plain = socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE)
        return self.context.wrap_socket(plain, server_hostname="localhost")

    def url(self):
        return f"https://localhost:{self.server.port}"

    def curl(self, *arguments):
        return subprocess.run(["curl", "--silent", "--show-error", "--cacert", self.certificate,
                               *arguments], check=True, capture_output=True,
                              timeout=PATIENCE).stdout

    def test_speaks_http_1_1_by_alpn(self):
        self.assertEqual(self.raw().selected_alpn_protocol(), "http/1.1")


if __name__ == "__main__":
    SERVER = sys.argv.pop(1)
    unittest.main()
