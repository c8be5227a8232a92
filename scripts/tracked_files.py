#!/usr/bin/env python3
"""Lists the files of the tree: those git knows or would add, or, without git, all but build output.

    tracked_files.py .cc .h [-0] [--root FOLDER]
"""

import argparse
import pathlib
import subprocess
import sys

SKIPPED_FOLDERS = {".git", "build", "var"}


def tracked_files(root, suffixes=()):
    """Relative paths as strings, sorted."""
    root = pathlib.Path(root)
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0 and (root / ".git").exists():
        names = listing.stdout.decode().split("\0")
        names = [name for name in names if name and (root / name).is_file()]
    else:
        names = [
            str(path.relative_to(root))
            for path in root.rglob("*")
            if path.is_file() and not SKIPPED_FOLDERS & set(path.relative_to(root).parts)
        ]
    return sorted({name for name in names if not suffixes or name.endswith(tuple(suffixes))})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("suffixes", nargs="*")
    parser.add_argument("-0", dest="nul", action="store_true", help="end names with NUL")
    parser.add_argument("--root", default=pathlib.Path(__file__).parent.parent)
    arguments = parser.parse_args()
    end = "\0" if arguments.nul else "\n"
    for name in tracked_files(arguments.root, arguments.suffixes):
        sys.stdout.write(name + end)


if __name__ == "__main__":
    main()
