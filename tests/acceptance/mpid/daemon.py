"""A socle-mpid of its own for a test: in a temporary folder, on free ports."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
START_SECONDS_MAX = 60
ANSWER_SECONDS_MAX = 60

START, END, LAST = b"\x0b", b"\x1c", b"\r"


class Mllp:
    """One connection of a sender."""

    def __init__(self, port, timeout=ANSWER_SECONDS_MAX):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.received = b""

    def send_raw(self, data):
        self.socket.sendall(data)

    def send(self, message):
        self.socket.sendall(START + message + END + LAST)

    def receive(self):
        """The next answer, or None when the peer closed."""
        while END + LAST not in self.received:
            more = self.socket.recv(65536)
            if not more:
                return None
            self.received += more
        frame, self.received = self.received.split(END + LAST, 1)
        return frame.lstrip(START)

    def ask(self, message):
        self.send(message)
        return self.receive()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Control:
    """The control socket (docs/formats/control.md), without a process for each call."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ANSWER_SECONDS_MAX)
        self.socket.connect(str(path))
        self.last_id = 0

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError("the control socket was closed")
            data += more
        return data

    def call(self, method, **params):
        """The items and the result; RuntimeError for an error."""
        self.last_id += 1
        request = json.dumps({"id": self.last_id, "method": method, "params": params}).encode()
        self.socket.sendall(len(request).to_bytes(4, "big") + request)
        items = []
        while True:
            answer = json.loads(self.read(int.from_bytes(self.read(4), "big")))
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            if not answer.get("more"):
                return items, answer["result"]
            if "item" in answer:
                items.append(answer["item"])

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Daemon:
    """Starts and stops socle-mpid; keeps its folder from one start to the next."""

    def __init__(self, programs, domains=None, settings=(), limits=None, environment=None):
        self.programs = pathlib.Path(programs).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socle-mpid-"))
        self.domains = domains or ROOT / "conf/demo/domains.json"
        self.settings = list(settings)
        self.limits = limits  # called in the child before the program starts
        self.environment = environment  # beside that of the test
        self.process = None
        self.port = 0
        self.admin_port = 0
        self.log = []
        self.changed = threading.Condition()
        self.has_ended = False
        self.reader = None

    def command(self):
        settings = [
            f"daemon.data={self.folder}/data",
            f"link.domains-file={self.domains}",
            "mllp.listen=127.0.0.1:0",
            "admin.listen=127.0.0.1:0",
        ] + self.settings
        command = [str(self.programs / "socle-mpid")]
        for setting in settings:
            command += ["--set", setting]
        return command

    def start(self, expect_ready=True):
        (self.folder / "data").mkdir(exist_ok=True)
        self.log = []
        self.has_ended = False
        self.process = subprocess.Popen(
            self.command(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
            preexec_fn=self.limits, cwd=self.folder, env={**os.environ, **(self.environment or {})})
        self.reader = threading.Thread(target=self.drain, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        if expect_ready:
            self.wait_for(" ready ")
            self.port = self.port_of("mllp")
            self.admin_port = self.port_of("admin")
        return self

    def drain(self, stream):
        """Reads the log as it comes: whoever does not read a pipe blocks the writer."""
        for line in stream:
            with self.changed:
                self.log.append(line.decode(errors="replace"))
                self.changed.notify_all()
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()

    def wait_for(self, text):
        """Waits until a line of the log holds `text`, and gives it."""
        def find():
            return next((line for line in self.log if text in line), None)
        with self.changed:
            self.changed.wait_for(lambda: find() or self.has_ended, timeout=START_SECONDS_MAX)
            line = find()
        if line is None:
            raise AssertionError(f"no line with {text!r}: " + "".join(self.log[-5:]))
        return line

    def wait_for_end(self):
        """The exit code and the whole log of a daemon that ends by itself."""
        code = self.process.wait(timeout=START_SECONDS_MAX)
        self.reader.join(timeout=START_SECONDS_MAX)
        self.process.stderr.close()
        self.process = None
        return code, "".join(self.log)

    def port_of(self, listener):
        for line in self.log:
            found = re.search(rf"listener={listener} (?:endpoint|address)=[^ ]*:(\d+)", line)
            if found:
                return int(found.group(1))
        raise AssertionError(f"no port of {listener}")

    def connect(self):
        return Mllp(self.port)

    def control(self):
        return Control(self.folder / "data/control.sock")

    def stop(self, how=signal.SIGTERM):
        """The exit code."""
        if self.process is None:
            return None
        self.process.send_signal(how)
        return self.wait_for_end()[0]

    def memory_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def remove(self):
        if self.process is not None:
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


def segment(message, name, number=1):
    """The fields of the n-th segment of a name, or None. Field i is at index i."""
    for line in message.replace(b"\n", b"\r").split(b"\r"):
        if line.startswith(name.encode()):
            number -= 1
            if number == 0:
                fields = line.decode(errors="replace").split("|")
                return fields if name != "MSH" else ["MSH", "|"] + fields[1:]
    return None


def table(path):
    """The rows of a file with tabs and a header line."""
    lines = pathlib.Path(path).read_text().splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t") + [""] * len(names))) for line in lines[1:] if line]


def programs_from_arguments():
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    arguments, rest = parser.parse_known_args()
    return arguments.programs, rest


def reader_limit(bytes_max):
    """For Daemon(limits=...): files of the daemon stay below a size."""
    import resource

    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))
    return apply


__all__ = ["Control", "Daemon", "END", "LAST", "Mllp", "START", "ROOT", "programs_from_arguments", "reader_limit",
           "segment", "table"]
