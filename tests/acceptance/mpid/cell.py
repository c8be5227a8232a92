"""The command line of the identity-vigilance cell, driven as its people drive it."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time

from daemon import ROOT, Daemon

COMMAND_SECONDS_MAX = 120
DONE, FAILED, USAGE, NOT_FOUND, REFUSED, BUSY = range(6)
# Accounts and groups that every Debian has, and what they may do here: (account, group of the process).
READER, REVIEWER, ADMINISTRATOR = ("games", "games"), ("news", "news"), ("backup", "backup")
DECIDER, SECOND, THIRD = ("mail", "mail"), ("uucp", "mail"), ("proxy", "mail")
NOBODY = ("nobody", "nogroup")
GROUPS = [f"control.read-group={READER[1]}", f"control.review-group={REVIEWER[1]}",
          f"control.decide-group={DECIDER[1]}", f"control.admin-group={ADMINISTRATOR[1]}"]


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)

    def rows(self):
        """Piped lists have tabs and no header."""
        return [line.split("\t") for line in self.out.splitlines()]


class Cell:
    """A daemon and the people who work with it."""

    def __init__(self, programs, settings=()):
        self.daemon = Daemon(programs, settings=list(settings))
        self.socle = self.daemon.programs / "socle"
        self.folder = self.daemon.folder
        self.socket = self.folder / "socket" / "control.sock"
        self.socket.parent.mkdir()
        self.daemon.settings += GROUPS + [f"control.socket={self.socket}"]
        if is_root():  # other people reach the socket and the program
            self.folder.chmod(0o711)
            self.socle = pathlib.Path(shutil.copy(self.socle, self.folder / "socle"))
        self.daemon.start()
        if is_root():  # as access lists do where it is installed (conf/tmpfiles.d)
            self.socket.chmod(0o666)

    def close(self):
        self.daemon.remove()

    def environment(self):
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "ASAN_OPTIONS") if name in os.environ}
        return keep | {"SOCLE_MPID_SOCKET": str(self.socket), "HOME": "/nonexistent"}

    def run(self, *arguments, user=None, code=DONE, text=None):
        """Runs `socle ...`, as another person if asked, and wants that exit code."""
        person = {}
        if user is not None:
            person = {"user": user[0], "group": user[1], "extra_groups": []}
        done = subprocess.run(
            [str(self.socle), *map(str, arguments)], input=text, capture_output=True, text=True, cwd="/",
            env=self.environment(), timeout=COMMAND_SECONDS_MAX, check=False, **person)
        if done.returncode != code:
            raise AssertionError(f"socle {' '.join(map(str, arguments))}: exit code {done.returncode}, not {code}\n"
                                 f"{done.stdout}{done.stderr}")
        return Outcome(done.returncode, done.stdout, done.stderr)

    def mpi(self, *arguments, **options):
        """Runs `socle mpi ...`."""
        return self.run("mpi", *arguments, **options)

    def ask(self, *arguments, **options):
        """The answer of a command with --json."""
        return self.mpi(*arguments, "--json", **options).json()

    def person_of(self, identity):
        return self.ask("show", identity)["person"]["person"]

    def feed(self, *messages):
        with self.daemon.connect() as connection:
            for message in messages:
                answer = connection.ask(message)
                if b"MSA|AA|" not in answer:
                    raise AssertionError(answer)

    def feed_region(self, persons, seed):
        """A small region: its establishments, what was known before, and a day of messages."""
        script = ROOT / "scripts/demo_day.py"
        self.run("mpi", "synth", "--persons", persons, "--domains", 6, "--seed", seed, "--quiet", "-o",
                 self.folder / "region")
        subprocess.run([sys.executable, script, "prepare", self.folder / "region", self.folder / "day"],
                       check=True, stdout=subprocess.DEVNULL)
        self.mpi("domains", "import", self.folder / "day/domains.json")
        self.mpi("import", self.folder / "day/base.csv", "--quiet")
        return subprocess.run(
            [sys.executable, script, "send", self.folder / "day/day.hl7", "--port", str(self.daemon.port)],
            check=True, capture_output=True, text=True).stdout

    def terminal(self, *arguments, columns=80, lines=24):
        return Terminal([str(self.socle), *map(str, arguments)], self.environment(), columns, lines)


class Terminal:
    """A program on a terminal of its own; `screen()` is what came, without colours and movements."""

    def __init__(self, command, environment, columns, lines):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execve(command[0], command, environment | {"TERM": "xterm-256color"})
        self.received = b""

    def screen(self):
        text = self.received.decode(errors="replace")
        return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|\([A-Z0-9]|[=>])", "", text).replace("\r", "")

    def _read(self, seconds):
        """False at the end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            more = os.read(self.fd, 65536)
        except OSError:
            return False
        self.received += more
        return bool(more)

    def wait_for(self, text):
        """Waits until `text` is shown; forgets what came before it."""
        end = time.monotonic() + COMMAND_SECONDS_MAX
        while text not in self.screen():
            if time.monotonic() > end or not self._read(1):
                raise AssertionError(f"no {text!r} on the terminal:\n{self.screen()[-2000:]}")
        shown = self.screen()
        self.received = b""
        return shown

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def end(self):
        """The exit code, and all that came."""
        end = time.monotonic() + COMMAND_SECONDS_MAX
        while time.monotonic() < end and self._read(1):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status), self.screen()


def is_root():
    return os.getuid() == 0


__all__ = ["ADMINISTRATOR", "BUSY", "Cell", "DECIDER", "DONE", "FAILED", "NOBODY", "NOT_FOUND", "READER",
           "REFUSED", "REVIEWER", "ROOT", "SECOND", "THIRD", "USAGE", "is_root"]
