"""Tests of scripts/changelog.py."""

import unittest

from tree import Tree

import changelog


class Changelog(unittest.TestCase):
    def test_a_release_takes_the_fragments_and_keeps_older_releases(self):
        files = {
            "docs/changes/feature/b.md": "Second\nfeature.\n",
            "docs/changes/feature/a.md": "First feature.\n",
            "docs/changes/breaking/c.md": "A break.\n",
            "docs/changes/README.md": "# Not a fragment\n",
            "CHANGELOG.md": "# Changes\n\n## 0.1.0 (2026-01-01)\n\n### New\n\n- Old.\n",
        }
        with Tree(files) as tree:
            changelog.release(tree.root, "0.2.0", "2026-02-01")
            self.assertEqual(
                (tree.root / "CHANGELOG.md").read_text(),
                "# Changes\n\n## 0.2.0 (2026-02-01)\n"
                "\n### Breaking changes\n\n- A break.\n"
                "\n### New\n\n- First feature.\n- Second feature.\n"
                "\n## 0.1.0 (2026-01-01)\n\n### New\n\n- Old.\n",
            )
            self.assertEqual(list((tree.root / "docs/changes").glob("*/*.md")), [])
            self.assertTrue((tree.root / "docs/changes/README.md").exists())

    def test_the_first_release_makes_the_page(self):
        with Tree({"docs/changes/fix/a.md": "A fix.\n"}) as tree:
            changelog.release(tree.root, "0.1.0", "2026-01-01")
            self.assertEqual(
                (tree.root / "CHANGELOG.md").read_text(),
                "# Changes\n\n## 0.1.0 (2026-01-01)\n\n### Fixed\n\n- A fix.\n",
            )


if __name__ == "__main__":
    unittest.main()
