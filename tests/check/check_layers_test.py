"""Tests of scripts/check_layers.py: each kind of breach is found, and the tree's own rules bite."""

import subprocess
import sys
import unittest

from tree import ROOT, Tree

import check_layers

RULES = (ROOT / "scripts/layers.txt").read_text()


def faults_of(files, rules=RULES):
    with Tree(files) as tree:
        return check_layers.check(tree.root, check_layers.Rules(rules))


class CheckLayers(unittest.TestCase):
    def test_accepts_what_the_table_allows(self):
        files = {
            "lib/base/result.h": "#include <string>\n",
            "mpi/match/score.cc": '#include "mpi/match/score.h"\n#include "lib/base/result.h"\n',
            "mpi/match/score.h": '#include "mpi/model/identity.h"\n',
            "mpi/model/identity.h": "",
        }
        self.assertEqual(faults_of(files), [])

    def test_finds_a_layer_that_reaches_up_with_file_and_line(self):
        faults = faults_of({"lib/base/hex.cc": '\n#include "lib/text/fold.h"\n'})
        self.assertEqual(faults, ["lib/base/hex.cc:2: lib/base must not include lib/text"])

    def test_finds_the_command_line_reaching_into_a_store(self):
        faults = faults_of({"cli/commands/mpi/link.cc": '#include "mpi/store/identity_store.h"\n'})
        self.assertEqual(
            faults, ["cli/commands/mpi/link.cc:1: cli must not include mpi/store"]
        )

    def test_lets_a_listed_file_go_its_own_way(self):
        self.assertEqual(faults_of({"cli/main.cc": '#include "mpi/store/row_codec.h"\n'}), [])
        faults = faults_of({"cli/main.cc": '#include "mpi/domain/link_engine.h"\n'})
        self.assertEqual(faults, ["cli/main.cc:1: cli/main.cc must not include mpi/domain"])

    def test_keeps_rocksdb_in_storage(self):
        self.assertEqual(faults_of({"lib/storage/database.cc": "#include <rocksdb/db.h>\n"}), [])
        faults = faults_of({"mpi/store/x.cc": "#include <rocksdb/db.h>\n"})
        self.assertEqual(
            faults, ["mpi/store/x.cc:1: <rocksdb/db.h> may be included only in lib/storage"]
        )

    def test_keeps_asio_in_net_and_sessions(self):
        allowed = {
            "lib/net/pool.cc": "#include <boost/asio/io_context.hpp>\n",
            "directory/session/ldap.cc": "#include <boost/asio/awaitable.hpp>\n",
        }
        self.assertEqual(faults_of(allowed), [])
        self.assertEqual(len(faults_of({"mpi/match/x.cc": "#include <boost/asio.hpp>\n"})), 1)

    def test_keeps_decisions_pure(self):
        for header in ("<thread>", "<chrono>", "<filesystem>", '"lib/base/clock.h"'):
            faults = faults_of({"mpi/match/x.cc": f"#include {header}\n"})
            self.assertEqual(faults, [f"mpi/match/x.cc:1: mpi/match must not include {header}"])

    def test_finds_a_folder_that_is_not_in_the_table(self):
        faults = faults_of({"cli/main.cc": '#include "lib/surprise/x.h"\n'})
        self.assertEqual(len(faults), 1)
        self.assertIn("is in no layer", faults[0])

    def test_finds_circles(self):
        rules = "lib/a: lib/b\nlib/b: lib/c\nlib/c: lib/a\n"
        files = {
            "lib/a/x.h": '#include "lib/b/x.h"\n',
            "lib/b/x.h": '#include "lib/c/x.h"\n',
            "lib/c/x.h": '#include "lib/a/x.h"\n',
        }
        self.assertEqual(
            faults_of(files, rules), ["folders include each other: lib/a -> lib/b -> lib/c -> lib/a"]
        )
        del files["lib/c/x.h"]
        self.assertEqual(faults_of(files, rules), [])

    def test_two_ways_to_one_folder_are_no_circle(self):
        edges = {"a": {"b", "c"}, "b": {"d"}, "c": {"d"}}
        self.assertIsNone(check_layers.find_cycle(edges))

    def test_the_program_fails_on_a_bad_tree(self):
        with Tree({"lib/base/x.h": '#include "cli/app.h"\n'}) as tree:
            done = subprocess.run(
                [sys.executable, ROOT / "scripts/check_layers.py", "--root", tree.root],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "lib/base/x.h:1: lib/base must not include cli\n")

    def test_refuses_a_line_it_cannot_read(self):
        with self.assertRaises(ValueError):
            check_layers.Rules("lib/base lib/text\n")


if __name__ == "__main__":
    unittest.main()
