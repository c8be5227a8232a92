#!/usr/bin/env python3
"""Small rules of the house that no compiler knows: banned calls and what to use instead, left-over
marks, sizes, blanks, titles and links of documents. Prints file:line for each breach and exits with 1
when there is any.

    check_tidy.py [--root FOLDER]
"""

import argparse
import pathlib
import re
import sys

from tracked_files import tracked_files

FILE_LINES_MAX = 800
# Made of the tables of options: a section for each command.
MADE_FILES = ("conf/socle.conf",)
LINE_COLUMNS_MAX = 100

SOURCES = (".cc", ".h")
SCRIPTS = (".py", ".sh", ".cmake", "CMakeLists.txt")
TEXTS = SOURCES + SCRIPTS + (".md", ".json", ".map", ".conf", ".script", ".css", ".yml")
# What was made by others, or by a program, keeps its form.
FOREIGN = ("tests/data/", "tests/fuzz/corpus/", "mpi/data/tables/", "mpi/match/models/")


class Ban:
    """A pattern of C++ code that is not used, what to use instead, and where it is allowed."""

    def __init__(self, pattern, instead, allowed=()):
        self.pattern = re.compile(pattern)
        self.instead = instead
        self.allowed = allowed


BANS = (
    Ban(r"(?<!rocksdb/)\b(system_clock|steady_clock|high_resolution_clock)\b",
        "a Clock that is passed in", ("lib/base/clock.cc", "bench/")),
    Ban(r"\b(s?rand|drand48)\s*\(|\bstd::random_device\b", "a Random that is passed in"),
    Ban(r"\bstd::(mt19937|shuffle)", "SeededRandom, which is the same everywhere", ("tests/",)),
    Ban(r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok)\s*\(", "std::string or fmt::format"),
    Ban(r"\b(atoi|atol|atof|strtol|strtoul|strtod|stoi|stol|stoul|stod)\s*\(",
        "std::from_chars, which says when it fails", ("tests/", "bench/")),
    Ban(r"\bstd::j?thread\b(?!::)|\bstd::async\b|\bpthread_create\b",
        "ParallelFor of lib/base/parallel.h",
        # Those of load_chunks go on while their owner reads; the tests play the peers of a server.
        ("lib/net/", "lib/base/parallel.cc", "directory/store/load_chunks.", "tests/integration/net/")),
    Ban(r"\bstd::endl\b", r"'\n'"),
    Ban(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|\bsleep\s*\(",
        "a clock that the test moves, or a condition to wait for"),
    Ban(r"\bstd::(cout|cerr|clog)\b", "the stream or the log that is passed in",
        ("cli/main.cc", "lib/service/daemon_main.cc", "bench/", "tests/crash/", "tests/fuzz/")),
    Ban(r"\busing namespace std\s*;", "names with std::"),
    Ban(r"\bNOLINT(NEXTLINE)?\b(?!\()", "NOLINT(name-of-the-check)"),
    Ban(r'"/tmp/', "a temporary folder of the test", ("bench/",)),
    Ban(r"\bmemcmp\s*\(", "operator==, or a comparison in constant time",
        ("lib/text/", "lib/tabular/", "lib/storage/", "mpi/", "bench/", "tests/")),
)

MARK = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
LINE_COMMENT = re.compile(r"(?<!:)//(?! ?NOLINT).*")


def is_foreign(name):
    return name.startswith(FOREIGN)


def check_source(name, lines):
    """Faults of one C++ file as (line, text)."""
    if name.endswith(".h") and not any(line.strip() == "#pragma once" for line in lines):
        yield 1, "a header needs #pragma once"
    for number, line in enumerate(lines, start=1):
        # Addresses and raw strings cannot be broken.
        is_whole = "://" in line or 'R"' in line
        if len(line) > LINE_COLUMNS_MAX and not is_whole:
            yield number, f"the line has {len(line)} columns, at most {LINE_COLUMNS_MAX}"
        code = LINE_COMMENT.sub("", line)
        for ban in BANS:
            found = ban.pattern.search(code)
            if found and not name.startswith(ban.allowed or ("\0",)):
                yield number, f"'{found.group(0)}' is not used here; use {ban.instead}"


def check_text(lines, text):
    """Faults that any text file can have."""
    if text and not text.endswith("\n"):
        yield len(lines), "the last line has no end"
    for number, line in enumerate(lines, start=1):
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if MARK.search(line):
            yield number, f"left-over mark '{MARK.search(line).group(0)}': do it, or file an issue"


def check_document(root, name, lines):
    """Faults of one Markdown file."""
    titles = []
    is_code = False
    for number, line in enumerate(lines, start=1):
        if line.startswith("```"):
            is_code = not is_code
        if is_code:
            continue
        if line.startswith("# "):
            titles.append(number)
        for target in LINK.findall(line):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (root / pathlib.PurePosixPath(name).parent / target).exists():
                yield number, f"the link to {target} leads nowhere"
    # A changelog fragment is a sentence, not a document.
    if titles != [1] and not name.startswith("docs/changes/"):
        yield titles[1] if len(titles) > 1 else 1, "a document has one '#' title, on its first line"


def faults_of(root, name):
    path = root / name
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        yield 1, "the file is not UTF-8"
        return
    # Not splitlines: it also breaks at characters that editors do not take for line ends.
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    yield from check_text(lines, text)
    if len(lines) > FILE_LINES_MAX and not name.endswith((".md", ".json", *MADE_FILES)):
        yield len(lines), f"the file has {len(lines)} lines, at most {FILE_LINES_MAX}"
    if name.endswith(SOURCES):
        yield from check_source(name, lines)
    if name.endswith(".md"):
        yield from check_document(root, name, lines)


def check(root):
    """All breaches, one line each."""
    faults = []
    for name in tracked_files(root, TEXTS):
        if not is_foreign(name):
            faults += [f"{name}:{line}: {what}" for line, what in faults_of(root, name)]
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--root", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path
    )
    faults = check(parser.parse_args().root)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
