"""Tests of docs/design/request-paths.md: the files and names on the ways of a request are there."""

import re
import unittest

from tree import ROOT

PAGE = ROOT / "docs/design/request-paths.md"
FILE = re.compile(r"`([\w/.-]+\.(?:cc|h|py))`")
SYMBOL = re.compile(r"`(?:\w+::)*([A-Z][a-z]\w+)(?:::([A-Z]\w+))?`")
FOLDERS = ("lib", "mpi", "directory", "cli")


def sources():
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".cc", ".h"):
                yield path


class RequestPaths(unittest.TestCase):
    def test_files_are_there(self):
        names = {path.name for path in sources()}
        found = FILE.findall(PAGE.read_text())
        self.assertGreater(len(found), 40)
        for name in found:
            with self.subTest(name):
                # A bare name stands beside the file of another folder named before it.
                self.assertTrue((ROOT / name).exists() if "/" in name else name in names)

    def test_names_are_in_the_code(self):
        words = set()
        for path in sources():
            words.update(re.findall(r"\b[A-Z]\w+", path.read_text()))
        found = {name for pair in SYMBOL.findall(PAGE.read_text()) for name in pair if name}
        self.assertGreater(len(found), 30)
        for name in found:
            with self.subTest(name):
                self.assertIn(name, words)


if __name__ == "__main__":
    unittest.main()
