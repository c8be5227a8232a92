"""Tests of scripts/install-deps.sh with tools that only tell what they were asked."""

import os
import subprocess
import unittest

from tree import ROOT, Tree

SUDO = '#!/bin/sh\necho "sudo $*" >> "$LOG"\n'
APT_GET = '#!/bin/sh\necho "apt-get $*" >> "$LOG"\n'
# Everything is installed but the packages named in MISSING.
DPKG_QUERY = """#!/bin/sh
for last; do :; done
case " $MISSING " in
  *" $last "*) exit 1 ;;
esac
printf installed
"""


def run(missing, user):
    """(what the script did, exit code and output)."""
    tools = {
        "sudo": SUDO,
        "apt-get": APT_GET,
        "dpkg-query": DPKG_QUERY,
        "id": f"#!/bin/sh\necho {user}\n",
    }
    with Tree({f"bin/{name}": text for name, text in tools.items()}) as tree:
        for name in tools:
            (tree.root / "bin" / name).chmod(0o755)
        log = tree.root / "log"
        environment = {
            "PATH": f"{tree.root}/bin:{os.environ['PATH']}",
            "LOG": str(log),
            "MISSING": missing,
        }
        done = subprocess.run(
            [ROOT / "scripts/install-deps.sh"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return log.read_text() if log.exists() else "", done


class InstallDeps(unittest.TestCase):
    def test_does_nothing_when_all_is_there(self):
        did, done = run(missing="", user=0)
        self.assertEqual((did, done.returncode), ("", 0), done.stdout)
        self.assertEqual(done.stdout, "install-deps: everything is installed\n")

    def test_installs_what_is_missing_and_says_why(self):
        did, done = run(missing="g++-12 ccache", user=0)
        self.assertEqual(done.returncode, 0, done.stdout)
        calls = did.splitlines()
        self.assertEqual(len(calls), 2)
        self.assertTrue(calls[0].endswith(" update"))
        self.assertTrue(calls[1].endswith(" install -y --no-install-recommends g++-12 ccache"))
        self.assertIn("installing 2 packages", done.stdout)
        self.assertRegex(done.stdout, r"ccache +faster builds\n")
        self.assertRegex(done.stdout, r"g\+\+-12 +libstdc\+\+")

    def test_uses_sudo_when_it_is_not_root(self):
        did, done = run(missing="ccache", user=1000)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(all(call.startswith("sudo env ") for call in did.splitlines()))

    def test_every_package_has_its_reason(self):
        text = (ROOT / "scripts/install-deps.sh").read_text()
        lines = text.split("<<'LIST'\n")[1].split("\nLIST\n")[0].splitlines()
        self.assertGreater(len(lines), 10)
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9.+-]+ +# [A-Za-z]")


if __name__ == "__main__":
    unittest.main()
