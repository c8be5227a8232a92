#!/usr/bin/env python3
"""Runs one acceptance script: commands of the installed programs and what they must print.

    run_script.py --programs FOLDER [--source FOLDER] SCRIPT

A script holds, line by line:

    # a comment
    $ socle mpi lnik                 a command for bash, in a temporary folder of the script
    > --more                         a further line of the same command
    socle: unknown command ...       what it prints, standard output and error together
    ...                              any number of lines
    ? 2                              its exit code, when it is not 0

Inside an expected line, `...` stands for any text. The folder of the programs is first in PATH;
$SOURCE is the checkout. A blank line ends the expected output only before a comment, a command or
the end of the script.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

COMMAND_SECONDS_MAX = 300


class Step:
    """One command and what is expected of it."""

    def __init__(self, line, command):
        self.line = line
        self.command = command
        self.expected = []
        self.code = 0


def parse(text):
    """The steps of a script."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("$ "):
            steps.append(Step(number, line[2:]))
        elif line.startswith("#"):
            continue
        elif not steps:
            if line.strip():
                raise ValueError(f"line {number}: expected output before the first command")
        elif line.startswith("> ") and not steps[-1].expected:
            steps[-1].command += "\n" + line[2:]
        elif line.startswith("? "):
            steps[-1].code = int(line[2:])
        else:
            steps[-1].expected.append(line)
    for step in steps:
        while step.expected and not step.expected[-1]:
            step.expected.pop()
    return steps


def to_pattern(expected):
    """A regular expression for the whole output."""
    parts = []
    for line in expected:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("...")) + r"\n")
    return re.compile("".join(parts))


def is_as_expected(expected, output):
    if output and not output.endswith("\n"):
        output += "\n"
    return to_pattern(expected).fullmatch(output) is not None


def run_step(step, folder, environment):
    """None, or what went wrong."""
    try:
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=COMMAND_SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took more than {COMMAND_SECONDS_MAX} s"
    output = done.stdout.decode(errors="replace")
    if done.returncode != step.code:
        return f"exit code {done.returncode}, expected {step.code}; it printed:\n{output}"
    if not is_as_expected(step.expected, output):
        expected = "\n".join(step.expected)
        return f"it printed:\n{output}\nexpected:\n{expected}\n"
    return None


def environment_for(programs, source, folder):
    environment = {
        "PATH": f"{programs}:{os.environ.get('PATH', '')}",
        "HOME": folder,
        "LANG": "C.UTF-8",
        "SOURCE": str(source),
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("script", type=pathlib.Path)
    parser.add_argument("--programs", required=True, type=pathlib.Path)
    parser.add_argument(
        "--source", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path
    )
    arguments = parser.parse_args()
    steps = parse(arguments.script.read_text())
    if not steps:
        print(f"{arguments.script}: holds no command")
        return 1
    with tempfile.TemporaryDirectory(prefix="socle_acceptance_") as folder:
        environment = environment_for(
            arguments.programs.resolve(), arguments.source.resolve(), folder
        )
        for step in steps:
            fault = run_step(step, folder, environment)
            if fault:
                print(f"{arguments.script}:{step.line}: $ {step.command}\n{fault}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
