"""Tests of what `cmake --install` puts in place: unit, users and groups, folders, configuration.

    packaging_test.py BUILD      BUILD: folder of a build that has the daemons
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tree import ROOT

BUILD = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else None
EXPOSURE_MAX = 20  # of systemd-analyze security, tenths


def run(*command, **more):
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **more
    )


def options_of(path):
    """`section.key` -> value of the lines that are in force or, with `#key = value`, would be."""
    found, section = {}, ""
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif match := re.match(r"#?([a-z-]+) = (.+)$", line):
            found.setdefault(f"{section}.{match[1]}", match[2])
    return found


class Packaging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = Path(cls.folder.name)
        done = run("cmake", "--install", BUILD, "--prefix", cls.prefix, "--component", "mpid")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.unit = cls.prefix / "lib/systemd/system/socle-mpid.service"
        cls.configuration = cls.prefix / "etc/socle/socle-mpid.conf"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def settings(self, key):
        return re.findall(rf"^{key}=(.*)$", self.unit.read_text(), re.MULTILINE)

    def test_unit_names_what_was_installed(self):
        self.assertNotRegex(self.unit.read_text(), r"@\w+@")
        for line in self.settings("ExecStart") + self.settings("ExecStartPre"):
            words = line.split()
            self.assertTrue(Path(words[0]).is_file(), line)
            self.assertTrue(Path(words[words.index("--config") + 1]).is_file(), line)
        page = re.search(r"^Documentation=file:(.*)$", self.unit.read_text(), re.MULTILINE)[1]
        self.assertTrue(Path(page).is_file(), page)

    def test_systemd_takes_the_unit(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        done = run("systemd-analyze", "verify", "--man=no", self.unit)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_unit_is_closed_off(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        done = run(
            "systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", self.unit
        )
        self.assertEqual(done.returncode, 0, done.stdout[-200:])
        self.assertNotIn("PrivateUsers", "".join(self.settings("Private.*")))

    def test_groups_of_the_roles_are_made(self):
        made = re.findall(
            r"^[ug] (\S+) ", (self.prefix / "lib/sysusers.d/socle-mpid.conf").read_text(), re.MULTILINE
        )
        self.assertEqual(self.settings("User"), [made[0]])
        groups = [
            value
            for key, value in options_of(ROOT / "conf/socle-mpid.conf").items()
            if key.startswith("control.") and key.endswith("-group")
        ]
        self.assertEqual(len(groups), 4)
        self.assertEqual(made[1:], groups)

    def test_groups_of_the_roles_reach_the_socket(self):
        socket = Path(options_of(self.configuration)["control.socket"])
        self.assertIn(f'"{socket}"', (ROOT / "cli/commands/mpi/remote.cc").read_text())
        self.assertIn(f"-{socket.parent}", self.settings("ReadWritePaths")[0].split())
        lists = [
            line.split()[-1]
            for line in (self.prefix / "lib/tmpfiles.d/socle-mpid.conf").read_text().splitlines()
            if line.startswith(f"a+ {socket.parent} ")
        ]
        roles = ("read", "review", "decide", "admin")
        self.assertEqual(
            lists,
            [
                ",".join(f"group:socle-{role}:--x" for role in roles),
                ",".join(f"default:group:socle-{role}:rw-" for role in roles),
            ],
        )

    def test_configurations_are_good(self):
        for path in (
            self.configuration,
            ROOT / "conf/demo/mpi.conf",
            ROOT / "conf/socle-mpid.conf",
        ):
            with self.subTest(path.name):
                done = run(
                    self.prefix / "bin/socle-mpid", "--config", path, "--check-config", cwd=ROOT
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_an_operator_wrote_stays(self):
        before = self.configuration.read_text()
        self.configuration.write_text("# mine\n")
        try:
            run("cmake", "--install", BUILD, "--prefix", self.prefix, "--component", "mpid")
            self.assertEqual(self.configuration.read_text(), "# mine\n")
        finally:
            self.configuration.write_text(before)


class DirectorydPackaging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = Path(cls.folder.name)
        done = run("cmake", "--install", BUILD, "--prefix", cls.prefix, "--component", "directoryd")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.unit = cls.prefix / "lib/systemd/system/socle-directoryd.service"
        cls.configuration = cls.prefix / "etc/socle/socle-directoryd.conf"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_unit_names_what_was_installed(self):
        text = self.unit.read_text()
        self.assertNotRegex(text, r"@\w+@")
        for line in re.findall(r"^ExecStart(?:Pre)?=(.*)$", text, re.MULTILINE):
            words = line.split()
            self.assertTrue(Path(words[0]).is_file(), line)
            self.assertTrue(Path(words[words.index("--config") + 1]).is_file(), line)
        page = re.search(r"^Documentation=file:(.*)$", text, re.MULTILINE)[1]
        self.assertTrue(Path(page).is_file(), page)

    def test_systemd_takes_the_unit(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        done = run("systemd-analyze", "verify", "--man=no", self.unit)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", self.unit)
        self.assertEqual(done.returncode, 0, done.stdout[-200:])

    def test_groups_of_the_roles_are_made_and_reach_the_socket(self):
        users = (self.prefix / "lib/sysusers.d/socle-directoryd.conf").read_text()
        made = re.findall(r"^[ug] (\S+) ", users, re.MULTILINE)
        groups = [
            value
            for key, value in options_of(ROOT / "conf/socle-directoryd.conf").items()
            if key.startswith("control.") and key.endswith("-group")
        ]
        self.assertEqual(made, ["socle-directoryd", *groups])
        socket = Path(options_of(self.configuration)["control.socket"])
        self.assertIn(f'"{socket}"', (ROOT / "cli/commands/directory/remote.cc").read_text())
        folders = (self.prefix / "lib/tmpfiles.d/socle-directoryd.conf").read_text()
        for group in groups:
            self.assertIn(f"default:group:{group}:rw-", folders)
        self.assertIn(f"d {socket.parent} 0755 ", folders)

    def test_configurations_are_good(self):
        for path in (
            self.configuration,
            ROOT / "conf/demo/directory.conf",
            ROOT / "conf/socle-directoryd.conf",
        ):
            with self.subTest(path.name):
                done = run(
                    self.prefix / "bin/socle-directoryd", "--config", path, "--check-config", cwd=ROOT
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
