"""Tests of docs/reference/rniv.md: every requirement has a line, and what a line names exists."""

import re
import unittest

from tree import ROOT

PAGE = ROOT / "docs/reference/rniv.md"
IDS = (
    [f"SI {number:02}" for number in range(1, 39)]
    + [f"PP {number}" for number in ("02", "03", "04", "11", "14", "17", "18", "20", "21")]
    + ["RECO PP 01", "RECO SI 02"]
)
FILE = re.compile(r"`((?:lib|mpi|cli|docs|tests)/[\w/.-]+)`")
TEST = re.compile(r"`([A-Z]\w+)\.([A-Z]\w+)`")
TEST_SOURCE = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")


def rows():
    """Lines of the table of requirements: id -> [id, requirement, code, test]."""
    section = PAGE.read_text().split("## Requirements", 1)[1].split("\n## ", 1)[0]
    table = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.match(r"(RECO )?(SI|PP) \d\d$", cells[0]):
            if cells[0] in table:
                raise AssertionError(f"{cells[0]} has two lines")
            table[cells[0]] = cells
    return table


def written_tests():
    tests = set()
    for path in (ROOT / "tests").rglob("*.cc"):
        tests.update(TEST_SOURCE.findall(path.read_text()))
    return tests


class RnivReference(unittest.TestCase):
    def test_every_requirement_has_a_line(self):
        self.assertEqual(list(rows()), IDS)

    def test_every_line_says_what_code_and_what_test(self):
        for name, cells in rows().items():
            with self.subTest(name):
                self.assertTrue(all(cells), "an empty cell")
                has_reason = "establishment" in cells[2] or "none" == cells[2]
                has_place = "`" in cells[2]
                self.assertTrue(has_reason or has_place, cells[2])
                if cells[3] == "none":
                    self.assertTrue(has_reason, "neither test nor reason")

    def test_named_files_exist(self):
        for name, cells in rows().items():
            for path in FILE.findall(cells[2]):
                with self.subTest(f"{name}: {path}"):
                    self.assertTrue((ROOT / path).exists())

    def test_named_symbols_stand_in_the_file_named_before_them(self):
        for name, cells in rows().items():
            for part in cells[2].split(";"):
                files = [ROOT / path for path in FILE.findall(part)]
                text = "".join(path.read_text() for path in files if path.is_file())
                if not text:
                    continue
                for symbol in re.findall(r"`([A-Z]\w+|k[A-Z]\w+|[a-z]+(?:_[a-z]+)+)`", part):
                    with self.subTest(f"{name}: {symbol}"):
                        self.assertIn(symbol, text)

    def test_named_tests_are_written(self):
        written = written_tests()
        named = TEST.findall(PAGE.read_text())
        self.assertGreater(len(named), 40)
        for test in named:
            with self.subTest(".".join(test)):
                self.assertIn(test, written)


if __name__ == "__main__":
    unittest.main()
