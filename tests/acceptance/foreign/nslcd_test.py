#!/usr/bin/env python3
"""nslcd, which gives a Unix machine its users and groups, looks them up in socle-directoryd.

Needs root: nslcd has fixed paths, which a mount name space of its own turns into those of the test.
"""
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from foreign_support import GOOD, LDIF, skip
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

import ldap_wire

PROGRAMS = ""
NSLCD = "/usr/sbin/nslcd"
START_SECONDS_MAX = 120
# The protocol of nslcd's socket.
VERSION, BEGIN, END = 2, 1, 2
GROUP_BY_NAME, GROUP_BY_MEMBER, PASSWD_BY_NAME, PASSWD_BY_UID = 0x00040001, 0x00040006, 0x00080001, 0x00080002
CONFIG = """uri {url}
base {base}
binddn {name}
bindpw {password}
uid root
gid root
"""
SCRIPT = """mount --bind {folder}/nslcd.conf /etc/nslcd.conf && mkdir -p /run/nslcd && mount --bind {folder}/run /run/nslcd &&
exec {nslcd} --nofork"""
PEOPLE = f"ou=people,{BASE}"


class Nslcd(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(self.daemon.remove)
        with ldap_wire.Client(self.daemon.port) as client:
            self.assertEqual(client.ask(ldap_wire.bind(ADMIN, PASSWORD)), 0)
            for name, values in (
                    (PEOPLE, {"objectClass": ["organizationalUnit"]}),
                    (f"uid=anne,{PEOPLE}", {
                        "objectClass": ["inetOrgPerson", "posixAccount"], "cn": ["Anne Martin"], "sn": ["Martin"],
                        "uidNumber": ["20001"], "gidNumber": ["30001"], "homeDirectory": ["/home/anne"],
                        "loginShell": ["/bin/bash"], "userPassword": [GOOD]}),
                    (f"cn=staff,{PEOPLE}", {"objectClass": ["posixGroup"], "gidNumber": ["30001"],
                                            "memberUid": ["anne"]})):
                self.assertEqual(client.ask(ldap_wire.add(name, values)), 0, name)
        holder = tempfile.TemporaryDirectory(prefix="socle-nslcd-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        (self.folder / "run").mkdir()
        config = self.folder / "nslcd.conf"
        config.write_text(CONFIG.format(url=self.daemon.url, base=BASE, name=ADMIN, password=PASSWORD))
        config.chmod(0o600)
        self.process = subprocess.Popen(["unshare", "-m", "sh", "-c",
                                         SCRIPT.format(folder=self.folder, nslcd=NSLCD)], stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop)
        end = time.monotonic() + START_SECONDS_MAX
        while not (self.folder / "run/socket").exists():
            self.assertIsNone(self.process.poll(), "nslcd ended")
            self.assertLess(time.monotonic(), end, "nslcd did not start")
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=120)

    def ask(self, action, key, kinds):
        """Answers as lists; `kinds`: s text, i number, l list of texts."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(str(self.folder / "run/socket"))
            argument = struct.pack("!i", key) if isinstance(key, int) else struct.pack("!i", len(key)) + key.encode()
            connection.sendall(struct.pack("!ii", VERSION, action) + argument)
            stream = connection.makefile("rb")

            def number():
                return struct.unpack("!i", stream.read(4))[0]

            def text():
                return stream.read(number()).decode()

            self.assertEqual((number(), number()), (VERSION, action))
            found = []
            while number() == BEGIN:
                found.append([text() if kind == "s" else number() if kind == "i" else
                              [text() for _ in range(number())] for kind in kinds])
            return found

    def test_users_and_groups(self):
        anne = ["anne", 20001, 30001, "Anne Martin", "/home/anne", "/bin/bash"]
        for action, key in ((PASSWD_BY_NAME, "anne"), (PASSWD_BY_UID, 20001)):
            found = self.ask(action, key, "ssiisss")
            self.assertEqual([[one[0], *one[2:]] for one in found], [anne])
        self.assertEqual(self.ask(PASSWD_BY_NAME, "nobody-here", "ssiisss"), [])
        found = self.ask(GROUP_BY_NAME, "staff", "ssil")
        self.assertEqual([(one[0], one[2], one[3]) for one in found], [("staff", 30001, ["anne"])])
        self.assertEqual([one[0] for one in self.ask(GROUP_BY_MEMBER, "anne", "ssil")], ["staff"])


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    if not pathlib.Path(NSLCD).exists():
        skip("there is no nslcd here")
    if os.geteuid() != 0 or shutil.which("unshare") is None or \
            subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0:
        skip("nslcd has fixed paths, and a mount name space cannot be made here")
    unittest.main(argv=[sys.argv[0], *rest])
