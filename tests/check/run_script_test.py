"""Tests of tests/acceptance/run_script.py: a script that is wrong must fail."""

import subprocess
import sys
import unittest

from tree import ROOT, Tree

import run_script


def run(text):
    with Tree({"x.script": text}) as tree:
        return subprocess.run(
            [
                sys.executable,
                ROOT / "tests/acceptance/run_script.py",
                "--programs",
                tree.root,
                tree.root / "x.script",
            ],
            capture_output=True,
            text=True,
            check=False,
        )


class RunScript(unittest.TestCase):
    def test_accepts_output_code_and_several_lines(self):
        done = run("# note\n$ echo a; echo b\na\nb\n\n$ cat <<X\n> two\n> X\ntwo\n$ exit 3\n? 3\n")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_refuses_other_output_and_names_the_line(self):
        done = run("# note\n$ echo a\nb\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("x.script:2: $ echo a\n", done.stdout)
        self.assertEqual(run("$ echo a\n").returncode, 1)
        self.assertEqual(run("$ true\na\n").returncode, 1)

    def test_refuses_another_exit_code(self):
        self.assertEqual(run("$ exit 3\n").returncode, 1)
        self.assertEqual(run("$ true\n? 3\n").returncode, 1)

    def test_refuses_a_script_without_commands(self):
        self.assertEqual(run("# nothing\n").returncode, 1)
        self.assertEqual(run("output\n$ true\n").returncode, 1)

    def test_keeps_files_between_commands_of_one_script(self):
        self.assertEqual(run("$ echo a > file\n$ cat file\na\n").returncode, 0)

    def test_dots_stand_for_text_and_for_lines(self):
        self.assertTrue(run_script.is_as_expected(["a ... d", "...", "z"], "a b c d\n1\n2\nz\n"))
        self.assertTrue(run_script.is_as_expected(["...", "z"], "z\n"))
        self.assertFalse(run_script.is_as_expected(["a ... d"], "a b\nc d\n"))
        self.assertFalse(run_script.is_as_expected(["a.c"], "abc\n"))


if __name__ == "__main__":
    unittest.main()
