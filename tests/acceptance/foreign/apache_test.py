#!/usr/bin/env python3
"""Apache's mod_authnz_ldap lets people in by socle-directoryd: search, bind as the entry, compare for groups."""
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from base64 import b64encode

from foreign_support import CAMILLE, GOOD, LDIF, skip
from daemon import programs_from_arguments
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd

import ldap_wire

PROGRAMS = ""
APACHE = pathlib.Path("/usr/sbin/apache2")
MODULES = pathlib.Path("/usr/lib/apache2/modules")
START_SECONDS_MAX = 120
CONFIG = """
ServerName localhost
ServerRoot {folder}
User www-data
Group www-data
PidFile {folder}/pid
ErrorLog {folder}/error.log
Listen 127.0.0.1:{port}
LoadModule mpm_prefork_module {modules}/mod_mpm_prefork.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule auth_basic_module {modules}/mod_auth_basic.so
LoadModule ldap_module {modules}/mod_ldap.so
LoadModule authnz_ldap_module {modules}/mod_authnz_ldap.so
DocumentRoot {folder}/www
<Directory />
  AuthType Basic
  AuthName test
  AuthBasicProvider ldap
  AuthLDAPURL "{url}/ou=professionnels,{base}?uid?sub?(objectClass=inetOrgPerson)"
  AuthLDAPBindDN "{name}"
  AuthLDAPBindPassword "{password}"
</Directory>
<Directory {folder}/www/all>
  Require valid-user
</Directory>
<Directory {folder}/www/group>
  Require ldap-group cn=lecteurs,ou=groupes,{base}
</Directory>
<Directory {folder}/www/attribute>
  Require ldap-attribute sn=martin
</Directory>
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Apache(unittest.TestCase):
    def setUp(self):
        self.daemon = Directoryd(PROGRAMS, ldif=LDIF).start()
        self.addCleanup(self.daemon.remove)
        self.client = ldap_wire.Client(self.daemon.port)
        self.assertEqual(self.client.ask(ldap_wire.bind(ADMIN, PASSWORD)), 0)
        self.assertEqual(self.client.ask(ldap_wire.replace(CAMILLE, "userPassword", GOOD)), 0)
        self.group = f"cn=lecteurs,ou=groupes,{BASE}"
        self.assertEqual(self.client.ask(ldap_wire.add(self.group, {"objectClass": ["groupOfNames"], "member": [BASE]})), 0)
        holder = tempfile.TemporaryDirectory(prefix="socle-apache-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.folder.chmod(0o755)
        for name in ("all", "group", "attribute"):
            (self.folder / "www" / name).mkdir(parents=True)
            (self.folder / "www" / name / "page.txt").write_text(name)
        self.port = free_port()
        config = self.folder / "apache.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port, modules=MODULES, url=self.daemon.url,
                                        base=BASE, name=ADMIN, password=PASSWORD))
        # In a session of its own: it ends by a signal to its whole process group.
        self.process = subprocess.Popen([APACHE, "-f", config, "-DFOREGROUND"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(self.stop)
        end = time.monotonic() + START_SECONDS_MAX
        while self.get("all") != 401:
            self.assertLess(time.monotonic(), end, "apache did not start")
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=120)

    def get(self, name, user=None, password=""):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{name}/page.txt")
        if user is not None:
            request.add_header("Authorization", "Basic " + b64encode(f"{user}:{password}".encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def test_who_may_enter(self):
        user = CAMILLE[4:16]
        self.assertEqual(self.get("all", user, GOOD), 200)
        self.assertEqual(self.get("all", user, "wrong"), 401)
        self.assertEqual(self.get("all", user, ""), 401)
        self.assertEqual(self.get("all", "nobody", GOOD), 401)
        self.assertEqual(self.get("all", "*", GOOD), 401)
        self.assertEqual(self.get("attribute", user, GOOD), 200)
        self.assertIn(self.get("group", user, GOOD), (401, 403))
        self.assertEqual(self.client.ask(ldap_wire.replace(self.group, "member", CAMILLE)), 0)

    def test_members_of_a_group_may_enter(self):
        self.assertEqual(self.client.ask(ldap_wire.replace(self.group, "member", CAMILLE)), 0)
        self.assertEqual(self.get("group", CAMILLE[4:16], GOOD), 200)


if __name__ == "__main__":
    PROGRAMS, rest = programs_from_arguments()
    if not APACHE.exists() or not (MODULES / "mod_authnz_ldap.so").exists():
        skip("there is no apache2 with mod_authnz_ldap here")
    unittest.main(argv=[sys.argv[0], *rest])
