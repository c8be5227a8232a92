#!/usr/bin/env python3
"""clang-tidy on files, many at once; `scripts/tidy.sh` calls it.

    tidy_files.py --build FOLDER [--jobs N] [--again] FILE...

Nearly all the time of a look at one file goes into the headers of others. So files of different folders are
looked at together, as one text that includes them; what does not compile together is halved, down to single
files. The checks of ALONE look at each file by itself.

A text without a fault is not looked at again until it, its options or the checks change (stamps in
FOLDER/tidy-clean; --again looks at all). Prints each finding once; exits with 1 when there are any.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

BATCH_FILES = 12
TIDY = "clang-tidy-19"
# What depends on the other texts that a file is looked at with.
ALONE = ("misc-include-cleaner", "readability-redundant-declaration")
TOGETHER = ",".join(f"-{check}" for check in (*ALONE, "bugprone-suspicious-include"))
HEADERS = r"/(lib|mpi|directory|sso|consent|cli|tests|bench)/.*\.(h|cc)$"
FINDING = re.compile(r"^(?:/.*?: (?:error|warning): .*|error: .*)$", re.M)

root = pathlib.Path(__file__).resolve().parent.parent


def config_folder(name):
    """The folder whose .clang-tidy holds for a file."""
    return next(folder for folder in (root / name).parents if (folder / ".clang-tidy").is_file())


def words_of(entry):
    words = shlex.split(entry["command"])
    del words[words.index("-o"):words.index("-o") + 2]
    words.remove("-c")
    return words[:-1] if words[-1].endswith(".cc") else words


class Tree:
    def __init__(self, build, again):
        self.build = build
        self.clean = build / "tidy-clean"
        self.texts = build / "tidy-texts"
        self.clean.mkdir(exist_ok=True)
        self.texts.mkdir(exist_ok=True)
        if again:
            for stamp in self.clean.iterdir():
                stamp.unlink()
        commands = json.loads((build / "compile_commands.json").read_text())
        self.words = {}
        for entry in commands:
            name = os.path.relpath(os.path.join(entry["directory"], entry["file"]), root)
            self.words.setdefault(name, words_of(entry))
        version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
        self.version = hashlib.sha256(version)

    def batches(self, names):
        """Lists of files with the same checks; neighbours of a folder are far apart."""
        groups = {}
        for name in sorted(names):
            groups.setdefault(config_folder(name), []).append(name)
        for group in groups.values():
            count = -(-len(group) // BATCH_FILES)
            yield from (group[i::count] for i in range(count))

    def command(self, names):
        """The options of all the files, each once."""
        seen = {}
        for name in names:
            seen.update(dict.fromkeys(self.words[name][1:]))
        return list(seen)

    def write_text(self, names):
        """A text that includes the files, in a folder with their checks."""
        config = config_folder(names[0])
        folder = self.texts
        if config != root:
            folder = self.texts / config.relative_to(root).as_posix().replace("/", "-")
            folder.mkdir(exist_ok=True)
            (folder / ".clang-tidy").write_bytes((config / ".clang-tidy").read_bytes())
        if len(names) == 1:
            return root / names[0]
        text = "".join(f'#include "{root / name}"\n' for name in names)
        path = folder / (hashlib.sha256(text.encode()).hexdigest()[:16] + ".cc")
        path.write_text(text)
        return path

    def stamp(self, path, options, checks, config):
        """Where it is noted that a text has no fault; None when it does not compile."""
        text = subprocess.run(["clang++-19", *options, "-E", "-C", str(path)],
                              cwd=self.build, capture_output=True)
        if text.returncode != 0:
            return None
        key = self.version.copy()
        for part in (text.stdout, " ".join([*options, checks]).encode()):
            key.update(part.replace(str(root).encode(), b""))
        for folder in {root, config}:
            key.update((folder / ".clang-tidy").read_bytes())
        return self.clean / key.hexdigest()

    def run(self, names, checks):
        """What clang-tidy says of the files as one text: (compiles, findings)."""
        path = self.write_text(names)
        options = self.command(names)
        stamp = self.stamp(path, options, checks, config_folder(names[0]))
        if stamp is not None and stamp.exists():
            return True, []
        told = subprocess.run(
            [TIDY, "--quiet", f"--checks={checks}", f"--header-filter={HEADERS}", str(path), "--",
             *options], cwd=self.build, capture_output=True, text=True)
        if told.returncode == 0 and stamp is not None:
            stamp.touch()
            return True, []
        findings = FINDING.findall(told.stdout) or [told.stderr]
        return not any("clang-diagnostic-error" in line for line in findings), findings

    def look_together(self, names):
        compiles, findings = self.run(names, TOGETHER)
        if compiles or len(names) == 1:
            return findings
        half = len(names) // 2
        return self.look_together(names[:half]) + self.look_together(names[half:])

    def look_at(self, names):
        findings = self.look_together(names)
        for name in names:
            findings += self.run([name], ",".join(("-*", *ALONE)))[1]
        return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("files", nargs="+", metavar="FILE")
    arguments = parser.parse_args()
    tree = Tree(arguments.build.resolve(), arguments.again)
    names = [os.path.relpath(name, root) for name in arguments.files]
    unknown = [name for name in names if name not in tree.words]
    if unknown:
        print("tidy: no command compiles " + ", ".join(unknown), file=sys.stderr)
        return 2
    batches = list(tree.batches(names))
    told = set()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        looks = [pool.submit(tree.look_at, names) for names in batches]
        for number, look in enumerate(concurrent.futures.as_completed(looks), 1):
            for line in look.result():
                line = line.replace(f"{root}/", "").replace(",-warnings-as-errors]", "]")
                if line not in told:
                    told.add(line)
                    print(line, flush=True)
            if sys.stderr.isatty():
                print(f"\rtidy: {number} of {len(batches)} texts", end="", file=sys.stderr)
    print(f"tidy: {len(names)} files, " + (f"{len(told)} findings" if told else "no fault"))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
