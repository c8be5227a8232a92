#!/usr/bin/env python3
"""slapd follows socle-directoryd by syncrepl, and is followed by it: adds, changes, renames of subtrees, deletes, and
kills of either.

Skipped where slapd or ldap3 is missing.
"""
import argparse
import pathlib
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/foreign"))
sys.path.append("/usr/lib/python3/dist-packages")
from directoryd_process import ADMIN, BASE, PASSWORD, Directoryd  # noqa: E402
from slapd_peer import SLAPD, Slapd  # noqa: E402

SKIPPED = 77
PATIENCE_SECONDS = 60
ROOT_OF_SLAPD = f"cn=admin,{BASE}"
LEFT_OUT = {"subschemasubentry", "entrydn", "hassubordinates", "contextcsn"}

try:
    import ldap3
except ImportError:
    print("skipped: there is no ldap3 here")
    sys.exit(SKIPPED)
if not pathlib.Path(SLAPD).exists():
    print("skipped: there is no slapd here")
    sys.exit(SKIPPED)

PROGRAMS = None


def connect(port, user):
    server = ldap3.Server("127.0.0.1", port=port, get_info=ldap3.NONE)
    return ldap3.Connection(server, user, PASSWORD, auto_bind=True, check_names=False, auto_referrals=False)


def state_of(connection):
    """Every entry with all that both sides must agree on."""
    connection.search(BASE, "(objectClass=*)", attributes=["*", "+"])
    if connection.result["result"] == 32:
        return {}
    assert connection.result["result"] == 0, connection.result
    return {entry["dn"].lower(): {name.lower(): sorted(values) for name, values in entry["raw_attributes"].items()
                                  if name.lower() not in LEFT_OUT}
            for entry in connection.response if entry["type"] == "searchResEntry"}


def consumer_of(port):
    return f"""
syncrepl rid=001 provider=ldap://127.0.0.1:{port} type=refreshAndPersist retry="1 +" searchbase="{BASE}"
  filter="(objectClass=*)" scope=sub attrs="*,+" bindmethod=simple binddn="{ADMIN}" credentials={PASSWORD}
"""


def keep_port(directory):
    """The port must be the same after a restart."""
    listen = directory.settings.index("ldap.listen=127.0.0.1:0")
    directory.settings[listen] = f"ldap.listen=127.0.0.1:{directory.port}"


class Replication(unittest.TestCase):
    """self.admin is bound to the provider, self.provider_user too; the consumer is asked as self.consumer_user."""

    def done(self):
        self.assertEqual(self.admin.result["result"], 0, self.admin.result)

    def add(self, dn, kind, **attributes):
        self.admin.add(dn, kind, attributes)
        self.done()

    def add_person(self, uid, unit):
        self.add(f"uid={uid},ou={unit},{BASE}", "inetOrgPerson", cn=f"Nom {uid}", sn="Nom", mail=f"{uid}@x.example")

    def add_some(self):
        self.add(BASE, "organization", o="annuaire")
        for unit in ("a", "b"):
            self.add(f"ou={unit},{BASE}", "organizationalUnit")
        for i in range(20):
            self.add_person(f"p{i}", "a")

    def await_same(self):
        """Waits until the consumer has the state that the provider has."""
        provider, consumer = self.peers()
        wanted = state_of(connect(*provider))
        end = time.monotonic() + PATIENCE_SECONDS
        found = {}
        while time.monotonic() < end:
            found = state_of(connect(*consumer))
            if found == wanted:
                return
            time.sleep(0.1)
        missing = sorted(set(wanted) - set(found))[:5]
        beyond = sorted(set(found) - set(wanted))[:5]
        other = [(dn, {k: (wanted[dn].get(k), found[dn].get(k)) for k in set(wanted[dn]) | set(found[dn])
                       if wanted[dn].get(k) != found[dn].get(k)})
                 for dn in sorted(set(wanted) & set(found)) if wanted[dn] != found[dn]][:3]
        self.fail(f"missing {missing}, beyond {beyond}, other {other}\n{self.story()}")

    def rename_things(self):
        self.admin.modify_dn(f"uid=p1,ou=a,{BASE}", "uid=q1", delete_old_dn=True)
        self.done()
        self.admin.modify_dn(f"uid=p2,ou=a,{BASE}", "uid=p2", new_superior=f"ou=b,{BASE}")
        self.done()
        self.admin.modify_dn(f"ou=a,{BASE}", "ou=c", delete_old_dn=True)
        self.done()
        self.admin.modify_dn(f"ou=c,{BASE}", "ou=c", new_superior=f"ou=b,{BASE}")
        self.done()


class SlapdFollows(Replication):
    def setUp(self):
        self.ours = Directoryd(PROGRAMS)
        self.addCleanup(self.ours.remove)
        self.ours.start()
        keep_port(self.ours)
        self.admin = connect(self.ours.port, ADMIN)
        self.add_some()
        self.theirs = Slapd(BASE, ROOT_OF_SLAPD, PASSWORD, consumer_of(self.ours.port),
                            modules=("back_mdb", "memberof"))
        self.addCleanup(self.theirs.remove)
        self.theirs.start()

    def peers(self):
        return (self.ours.port, ADMIN), (self.theirs.port, ROOT_OF_SLAPD)

    def story(self):
        return self.theirs.tail()

    def test_content_then_changes(self):
        self.await_same()
        self.add_person("new", "b")
        self.admin.modify(f"uid=p1,ou=a,{BASE}", {"mail": [(ldap3.MODIFY_REPLACE, ["other@x.example"])]})
        self.done()
        self.admin.delete(f"uid=p2,ou=a,{BASE}")
        self.done()
        self.await_same()

    def test_renames(self):
        self.await_same()
        self.rename_things()
        self.await_same()

    def test_deletes_of_trees_and_names_used_again(self):
        self.await_same()
        self.admin.delete(f"ou=a,{BASE}", controls=[("1.2.840.113556.1.4.805", True, None)])
        self.done()
        self.add(f"ou=a,{BASE}", "organizationalUnit", description="again")
        self.add_person("p1", "a")
        self.await_same()

    def test_references_that_are_mended(self):
        self.add(f"cn=g,{BASE}", "groupOfNames", member=[f"uid=p1,ou=a,{BASE}", f"uid=p2,ou=a,{BASE}"])
        self.admin.delete(f"uid=p1,ou=a,{BASE}")
        self.done()
        self.await_same()
        self.admin.modify_dn(f"uid=p2,ou=a,{BASE}", "uid=q2", delete_old_dn=True)
        self.done()
        self.await_same()

    def test_killed_consumer_goes_on(self):
        self.await_same()
        for round_number in range(3):
            for i in range(30):
                self.add_person(f"k{round_number}-{i}", "b")
                if i == 10:
                    self.theirs.kill()
                if i % 3 == 0:
                    self.admin.delete(f"uid=k{round_number}-{i},ou=b,{BASE}")
                    self.done()
            self.theirs.start()
            self.await_same()

    def test_killed_provider_goes_on(self):
        self.await_same()
        for round_number in range(3):
            for i in range(20):
                self.add_person(f"k{round_number}-{i}", "b")
            self.admin.delete(f"uid=k{round_number}-3,ou=b,{BASE}")
            self.done()
            self.ours.process.kill()
            self.ours.process.wait()
            self.ours.start()
            self.admin = connect(self.ours.port, ADMIN)
            self.add_person(f"after{round_number}", "b")
            self.await_same()


class WeFollow(Replication):
    """Common to both providers."""

    def follow(self, port, user):
        self.copy = Directoryd(PROGRAMS)
        self.addCleanup(self.copy.remove)
        secret = self.copy.folder / "provider-password"
        secret.write_text(PASSWORD + "\n")
        secret.chmod(0o600)
        self.copy.settings += [f"follow.provider=ldap://127.0.0.1:{port}", f"follow.base={BASE}", f"follow.bind-dn={user}",
                               f"follow.password-file={secret}", "follow.retry-min=100ms", "follow.retry-max=1s"]
        self.copy.start()

    def story(self):
        return "".join(self.copy.lines[-20:])

    def change_much(self):
        self.await_same()
        self.add_person("new", "b")
        self.admin.modify(f"uid=p1,ou=a,{BASE}", {"mail": [(ldap3.MODIFY_REPLACE, ["other@x.example"])],
                                                  "description": [(ldap3.MODIFY_ADD, ["x"])]})
        self.done()
        self.admin.modify(f"uid=p1,ou=a,{BASE}", {"mail": [(ldap3.MODIFY_DELETE, [])]})
        self.done()
        self.admin.delete(f"uid=p3,ou=a,{BASE}")
        self.done()
        self.await_same()
        self.rename_things()
        self.await_same()

    def change_while_the_copy_is_away(self):
        self.await_same()
        self.copy.process.kill()
        self.copy.process.wait()
        self.rename_things()
        self.admin.delete(f"uid=p5,ou=c,ou=b,{BASE}")
        self.done()
        # Names are given to others.
        self.add(f"ou=a,{BASE}", "organizationalUnit")
        self.add_person("p6", "a")
        self.copy.start()
        self.await_same()

    def kill_the_copy_often(self):
        self.await_same()
        for round_number in range(3):
            for i in range(30):
                self.add_person(f"k{round_number}-{i}", "b")
                if i == 10:
                    self.copy.process.kill()
                    self.copy.process.wait()
                if i % 3 == 0:
                    self.admin.delete(f"uid=k{round_number}-{i},ou=b,{BASE}")
                    self.done()
            self.copy.start()
            self.await_same()

    def check_writes_are_sent_on(self):
        self.await_same()
        copy = connect(self.copy.port, ADMIN)
        copy.modify(f"uid=p1,ou=a,{BASE}", {"mail": [(ldap3.MODIFY_REPLACE, ["here@x.example"])]})
        self.assertEqual(copy.result["result"], 10, copy.result)
        self.assertIn(f"uid=p1,ou=a,{BASE}", copy.result["referrals"][0])
        self.await_same()


class WeFollowSlapd(WeFollow):
    def setUp(self):
        self.theirs = Slapd(BASE, ROOT_OF_SLAPD, PASSWORD, "overlay syncprov\n", modules=("back_mdb", "syncprov"))
        self.addCleanup(self.theirs.remove)
        self.theirs.start()
        self.admin = connect(self.theirs.port, ROOT_OF_SLAPD)
        self.add_some()
        self.follow(self.theirs.port, ROOT_OF_SLAPD)

    def peers(self):
        return (self.theirs.port, ROOT_OF_SLAPD), (self.copy.port, ADMIN)

    def test_changes(self):
        self.change_much()

    def test_changes_while_away(self):
        self.change_while_the_copy_is_away()

    def test_killed_copies(self):
        self.kill_the_copy_often()

    def test_killed_provider(self):
        self.await_same()
        for i in range(3):
            self.theirs.kill()
            self.theirs.start()
            self.admin = connect(self.theirs.port, ROOT_OF_SLAPD)
            self.add_person(f"k{i}", "b")
            self.await_same()

    def test_writes(self):
        self.check_writes_are_sent_on()


class WeFollowOurselves(WeFollow):
    def setUp(self):
        self.ours = Directoryd(PROGRAMS)
        self.addCleanup(self.ours.remove)
        self.ours.start()
        keep_port(self.ours)
        self.admin = connect(self.ours.port, ADMIN)
        self.add_some()
        self.follow(self.ours.port, ADMIN)

    def peers(self):
        return (self.ours.port, ADMIN), (self.copy.port, ADMIN)

    def test_changes(self):
        self.change_much()

    def test_changes_while_away(self):
        self.change_while_the_copy_is_away()

    def test_killed_copies(self):
        self.kill_the_copy_often()

    def test_groups(self):
        self.add(f"cn=g,{BASE}", "groupOfNames", member=[f"uid=p1,ou=a,{BASE}", f"uid=p2,ou=a,{BASE}"])
        self.await_same()
        self.rename_things()
        self.admin.delete(f"uid=p2,ou=b,{BASE}")
        self.done()
        self.await_same()

    def test_lost_changes_are_made_good_by_the_whole_content(self):
        self.await_same()
        self.copy.process.kill()
        self.copy.process.wait()
        self.ours.settings.append("sync.changes-kept=100")
        self.ours.stop()
        self.ours.start()
        self.admin = connect(self.ours.port, ADMIN)
        self.admin.delete(f"uid=p5,ou=a,{BASE}")
        self.done()
        for i in range(130):
            self.add_person(f"many{i}", "b")
        self.copy.start()
        self.await_same()


def main():
    global PROGRAMS
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    arguments, rest = parser.parse_known_args()
    PROGRAMS = arguments.programs
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
