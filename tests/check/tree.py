"""A small tree of files for the tests of the checks."""

import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/acceptance")]


class Tree:
    """Files by name, in a temporary folder that goes with the object."""

    def __init__(self, files):
        self._folder = tempfile.TemporaryDirectory(prefix="socle_tree_")
        self.root = pathlib.Path(self._folder.name)
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()
