"""Tests of scripts/check_tidy.py: every rule finds its breach and spares what is right."""

import unittest

from tree import Tree

import check_tidy


def faults_of(name, text):
    with Tree({name: text}) as tree:
        return check_tidy.check(tree.root)


class CheckTidy(unittest.TestCase):
    def assert_fault(self, name, text, part):
        faults = faults_of(name, text)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(part, faults[0])

    def test_bans_calls_and_says_what_to_use(self):
        for call in (
            "auto t = std::chrono::system_clock::now();",
            "int r = rand();",
            "std::random_device d;",
            "strcpy(a, b);",
            "int n = std::stoi(text);",
            "std::jthread t(work);",
            "out << std::endl;",
            "std::this_thread::sleep_for(1s);",
            'std::cout << "x";',
            "using namespace std;",
            "f();  // NOLINT",
            'Open("/tmp/x");',
        ):
            self.assert_fault("lib/log/x.cc", f"\n{call}\n", "lib/log/x.cc:2: ")

    def test_allows_them_where_they_belong(self):
        for name, call in (
            ("lib/base/clock.cc", "std::chrono::system_clock::now();"),
            ("lib/base/parallel.cc", "std::jthread t(work);"),
            ("tests/integration/net/x_test.cc", "std::jthread t(work);"),
            ("cli/main.cc", "std::cout << 1;"),
            ("tests/unit/x_test.cc", "std::mt19937 random(1); random();"),
        ):
            self.assertEqual(faults_of(name, call + "\n"), [])

    def test_spares_comments_and_similar_names(self):
        for line in (
            "// rand() is not used",
            "auto id = std::this_thread::get_id();",
            "std::thread::id id;",
            "SeededRandom random(1);",
            "f();  // NOLINT(concurrency-mt-unsafe): one thread",
            'auto url = "http://example.org/x";',
        ):
            self.assertEqual(faults_of("lib/log/x.cc", line + "\n"), [], line)

    def test_finds_left_over_marks(self):
        for mark in ("TO" + "DO", "FIX" + "ME", "HA" + "CK"):
            self.assert_fault("lib/log/x.cc", f"// {mark}: later\n", "left-over mark")
        # A name that means "unknown" in the files of the field.
        self.assertEqual(faults_of("lib/log/x.cc", '"XXX"\n'), [])

    def test_limits_the_length_of_files_on_both_sides(self):
        self.assertEqual(faults_of("lib/log/x.cc", "int a;\n" * check_tidy.FILE_LINES_MAX), [])
        self.assert_fault(
            "lib/log/x.cc", "int a;\n" * (check_tidy.FILE_LINES_MAX + 1), "the file has 801 lines"
        )

    def test_limits_the_length_of_lines_on_both_sides(self):
        self.assertEqual(faults_of("lib/log/x.cc", "é" * check_tidy.LINE_COLUMNS_MAX + "\n"), [])
        self.assert_fault("lib/log/x.cc", "é" * 101 + "\n", "101 columns")
        self.assertEqual(faults_of("lib/log/x.cc", 'R"(' + "x" * 200 + ')"\n'), [])

    def test_wants_pragma_once(self):
        self.assertEqual(faults_of("lib/log/x.h", "#pragma once\n"), [])
        self.assert_fault("lib/log/x.h", "int a;\n", "#pragma once")

    def test_finds_blanks_and_a_missing_end(self):
        self.assert_fault("scripts/x.py", "a = 1 \n", "blanks at the end")
        self.assert_fault("scripts/x.py", "a = 1", "no end")
        self.assert_fault("lib/log/x.cc", "int a;\r\n", "blanks at the end")

    def test_finds_bytes_that_are_not_utf8(self):
        with Tree({}) as tree:
            (tree.root / "x.md").write_bytes(b"# \xe9\n")
            self.assertEqual(check_tidy.check(tree.root), ["x.md:1: the file is not UTF-8"])

    def test_wants_one_title_for_each_document(self):
        self.assertEqual(faults_of("docs/x.md", "# Title\n\n```\n# a shell comment\n```\n"), [])
        self.assert_fault("docs/x.md", "# One\n# Two\n", "docs/x.md:2: ")
        self.assert_fault("docs/x.md", "text\n", "one '#' title")
        self.assertEqual(faults_of("docs/changes/fix/x.md", "A fragment has none.\n"), [])

    def test_follows_links_of_documents(self):
        self.assertEqual(faults_of("docs/x.md", "# T\n[a](x.md#part) [b](https://example.org)\n"), [])
        self.assert_fault("docs/x.md", "# T\n[a](gone.md)\n", "gone.md leads nowhere")

    def test_leaves_foreign_files_alone(self):
        self.assertEqual(faults_of("tests/data/x/README.md", "no title \n"), [])


if __name__ == "__main__":
    unittest.main()
