#!/usr/bin/env python3
"""Checks that every #include keeps to scripts/layers.txt and that no two folders include each other
in a circle. Prints file:line for each breach and exits with 1 when there is any.

    check_layers.py [--root FOLDER] [--rules FILE]
"""

import argparse
import fnmatch
import pathlib
import re
import sys

from tracked_files import tracked_files

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]+[>"])')
OUR_FOLDERS = ("lib/", "mpi/", "cli/", "directory/", "sso/", "consent/")


class Rules:
    """The table of layers.txt."""

    def __init__(self, text):
        self.may_include = {}
        self.only = []
        self.never = []
        for number, line in enumerate(text.splitlines(), start=1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            head, colon, rest = line.partition(":")
            if not colon:
                raise ValueError(f"layers: line {number}: expected a colon")
            kind, _, subject = head.partition(" ")
            if kind == "only":
                self.only.append((subject, rest.split()))
            elif kind == "never":
                self.never.append((subject, rest.split()))
            else:
                self.may_include[head] = rest.split()

    def layer_of(self, path):
        """The file itself when it is listed, else the longest listed folder that holds it, or None."""
        if path in self.may_include:
            return path
        folders = [folder for folder in self.may_include if path.startswith(folder + "/")]
        return max(folders, key=len, default=None)


def matches(folder, patterns):
    return any(fnmatch.fnmatchcase(folder, pattern) for pattern in patterns)


def includes_of(path):
    """(line number, "<header>" or '"header"') of each include."""
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1)


def breaches_of(rules, name, header):
    """What is wrong with one include, in words."""
    folder = str(pathlib.PurePosixPath(name).parent)
    layer = rules.layer_of(name)
    for prefix, folders in rules.only:
        is_restricted = header.startswith(prefix)
        if is_restricted and name.startswith(OUR_FOLDERS) and not matches(layer or folder, folders):
            yield f"{header} may be included only in {', '.join(folders)}"
    for subject, prefixes in rules.never:
        if layer == subject and any(header.startswith(prefix) for prefix in prefixes):
            yield f"{subject} must not include {header}"
    target = header[1:-1]
    if layer is None or header[0] != '"':
        return
    target_layer = rules.layer_of(target)
    if target_layer is None and target.startswith(OUR_FOLDERS):
        yield f"{target} is in no layer; add its folder to scripts/layers.txt"
    elif target_layer not in (None, layer) and not matches(target_layer, rules.may_include[layer]):
        yield f"{layer} must not include {target_layer}"


def find_cycle(edges):
    """A list of folders that ends where it begins, or None. `edges`: folder -> folders."""
    done = set()
    for start in sorted(edges):
        path = []
        stack = [(start, iter(sorted(edges.get(start, ()))))]
        while stack:
            folder, rest = stack[-1]
            if folder not in path:
                path.append(folder)
            following = next((other for other in rest if other not in done), None)
            if following is None:
                done.add(folder)
                path.pop()
                stack.pop()
            elif following in path:
                return path[path.index(following) :] + [following]
            else:
                stack.append((following, iter(sorted(edges.get(following, ())))))
    return None


def check(root, rules):
    """All breaches, one line each."""
    faults = []
    edges = {}
    for name in tracked_files(root, (".h", ".cc", ".cpp", ".hpp")):
        layer = rules.layer_of(name)
        for line, header in includes_of(pathlib.Path(root) / name):
            faults += [f"{name}:{line}: {what}" for what in breaches_of(rules, name, header)]
            target = rules.layer_of(header[1:-1]) if header[0] == '"' else None
            if layer and target and layer != target:
                edges.setdefault(layer, set()).add(target)
    cycle = find_cycle(edges)
    if cycle:
        faults.append("folders include each other: " + " -> ".join(cycle))
    return faults


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=here.parent, type=pathlib.Path)
    parser.add_argument("--rules", default=here / "layers.txt", type=pathlib.Path)
    arguments = parser.parse_args()
    faults = check(arguments.root, Rules(arguments.rules.read_text()))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
