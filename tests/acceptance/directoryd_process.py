"""A socle-directoryd of its own for a test: in a temporary folder, on free ports."""
import base64
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60
ADMIN = "cn=admin"
PASSWORD = "secret"
BASE = "o=annuaire,c=fr"


def stored_password(password):
    """{SSHA512} of a password."""
    salt = b"saltsalt"
    return "{SSHA512}" + base64.b64encode(hashlib.sha512(password.encode() + salt).digest() + salt).decode()


class Directoryd:
    def __init__(self, programs, settings=(), ldif=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-directoryd-"))
        self.programs = programs
        password = self.folder / "root-password"
        password.write_text(stored_password(PASSWORD) + "\n")
        password.chmod(0o600)
        self.socket_path = self.folder / "ldapi"
        self.settings = [f"daemon.data={self.folder}/data", "ldap.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0",
                         f"ldap.socket={self.socket_path}", f"directory.root-password-file={password}",
                         "password.protection=optional", "password.memory=8M", "store.cache=8M",
                         "store.write-buffer=32M", *settings]
        if ldif is not None:
            self.settings.append(f"directory.ldif-file={ldif}")
        self.process = None
        self.port = 0
        self.ports = {}  # of listeners, by name
        self.environment = {}

    def start(self):
        (self.folder / "data").mkdir(exist_ok=True)
        command = [f"{self.programs}/socle-directoryd"]
        for setting in self.settings:
            command += ["--set", setting]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **self.environment})
        found = threading.Event()
        lines = self.lines = []

        def read():
            for line in self.process.stderr:
                lines.append(line)
                port = re.search(r"listening listener=(\S+) endpoint=127\.0\.0\.1:(\d+)", line)
                if port:
                    self.ports[port[1]] = int(port[2])
                    self.port = self.ports.get("ldap", 0)
                if " ready " in line:
                    found.set()
            found.set()

        threading.Thread(target=read, daemon=True).start()
        if not found.wait(START_SECONDS_MAX) or self.port == 0:
            raise RuntimeError("socle-directoryd did not start:\n" + "".join(lines))
        return self

    @property
    def url(self):
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def local_url(self):
        return "ldapi://" + str(self.socket_path).replace("/", "%2F")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait(timeout=60)

    def remove(self):
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)
