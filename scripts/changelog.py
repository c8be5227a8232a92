#!/usr/bin/env python3
"""Makes CHANGELOG.md from the fragments in docs/changes and removes them, at a release.

    changelog.py VERSION DATE      such as: changelog.py 0.2.0 2026-03-01
    changelog.py --draft           prints what the next release would say
"""

import argparse
import pathlib
import re
import sys

# Folder of the fragments and the heading of its changes, in the order of the page.
KINDS = {
    "breaking": "Breaking changes",
    "security": "Security",
    "feature": "New",
    "fix": "Fixed",
}
TITLE = "# Changes\n"
VERSION = re.compile(r"^\d+\.\d+\.\d+$")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def fragments_of(folder):
    """The fragment files by kind."""
    return {kind: sorted((folder / kind).glob("*.md")) for kind in KINDS}


def render(fragments, heading):
    """The section of one release."""
    out = [f"## {heading}\n"]
    for kind, title in KINDS.items():
        texts = [" ".join(path.read_text().split()) for path in fragments[kind]]
        if texts:
            out.append(f"\n### {title}\n\n")
            out += [f"- {text}\n" for text in texts]
    return "".join(out)


def release(root, version, date):
    """Puts the section before the older ones and removes its fragments."""
    fragments = fragments_of(root / "docs/changes")
    page = root / "CHANGELOG.md"
    older = page.read_text().removeprefix(TITLE) if page.exists() else ""
    page.write_text(TITLE + "\n" + render(fragments, f"{version} ({date})") + older)
    for paths in fragments.values():
        for path in paths:
            path.unlink()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("version", nargs="?")
    parser.add_argument("date", nargs="?")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument(
        "--root", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path
    )
    arguments = parser.parse_args()
    if arguments.draft:
        print(render(fragments_of(arguments.root / "docs/changes"), "Next"), end="")
        return 0
    if not VERSION.match(arguments.version or "") or not DATE.match(arguments.date or ""):
        parser.error("give a version such as 0.2.0 and a date such as 2026-03-01")
    release(arguments.root, arguments.version, arguments.date)
    return 0


if __name__ == "__main__":
    sys.exit(main())
