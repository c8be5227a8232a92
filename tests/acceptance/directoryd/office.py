"""A directory with its command line, for tests: the daemon of directoryd_process, and `socle directory` on its socket."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
from daemon import programs_from_arguments  # noqa: E402, F401
from directoryd_process import BASE, Directoryd  # noqa: E402, F401

FAILED, USAGE, NOT_FOUND, REFUSED = 1, 2, 3, 4
SECONDS_MAX = 120
CAMILLE = f"uid=809990000003,ou=professionnels,{BASE}"
DPI = f"uid=dpi,ou=applications,{BASE}"


class Ran:
    """What a command printed."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def rows(self):
        return [line.split("\t") for line in self.out.splitlines()]

    def json(self):
        return json.loads(self.out)


class Office:
    def __init__(self, programs, settings=(), ldif=ROOT / "conf/demo/directory.ldif"):
        self.programs = programs
        self.daemon = Directoryd(programs, settings=[f"directory.access-file={ROOT}/conf/demo/directory.access", *settings],
                                 ldif=ldif).start()
        self.folder = self.daemon.folder
        self.socket = self.folder / "data/control.sock"

    def close(self):
        self.daemon.remove()

    def run(self, *arguments, stdin="", code=0):
        """`socle directory ARGUMENTS`, which ends with `code` (None: any)."""
        done = subprocess.run([f"{self.programs}/socle", "directory", *map(str, arguments)], input=stdin, check=False,
                              capture_output=True, text=True, timeout=SECONDS_MAX,
                              env=os.environ | {"SOCLE_DIRECTORYD_SOCKET": str(self.socket)})
        ran = Ran(done)
        if code is not None and ran.code != code:
            raise AssertionError(f"{arguments}: {ran.code}, not {code}\n{ran.out}\n{ran.err}")
        return ran

    def ask(self, *arguments, **more):
        """The same with --json."""
        return self.run(*arguments, "--json", **more).json()
