"""A slapd of its own for a test: in a temporary folder, on a free port."""
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

SLAPD = "/usr/sbin/slapd"
START_SECONDS_MAX = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Slapd:
    def __init__(self, base, root, password, overlays="", modules=("back_mdb",)):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-slapd-"))
        self.port = free_port()
        (self.folder / "data").mkdir()
        loads = "\n".join(f"moduleload {module}" for module in modules)
        (self.folder / "slapd.conf").write_text(f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
{loads}
database mdb
suffix "{base}"
rootdn "{root}"
rootpw {password}
directory {self.folder}/data
index objectClass,uid,entryUUID,entryCSN eq
{overlays}
""")
        self.process = None

    def start(self):
        self.log = open(self.folder / "log", "a")
        self.process = subprocess.Popen([SLAPD, "-f", f"{self.folder}/slapd.conf", "-h", self.url, "-d", "sync"],
                                        stderr=self.log)
        for _ in range(START_SECONDS_MAX * 10):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError("slapd did not start:\n" + self.tail())

    @property
    def url(self):
        return f"ldap://127.0.0.1:{self.port}"

    def tail(self):
        return "".join((self.folder / "log").read_text(errors="replace").splitlines(keepends=True)[-40:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
