"""What the tests with clients of others share."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/acceptance"))
sys.path.insert(0, str(ROOT / "tests/acceptance/mpid"))
sys.path.insert(0, str(ROOT / "tests/acceptance/directoryd"))

SKIPPED = 77
CAMILLE = "uid=809990000003,ou=professionnels,o=annuaire,c=fr"
LDIF = ROOT / "conf/demo/directory.ldif"
GOOD = "correct horse battery"


def skip(reason):
    """Ends the test as skipped, with a line that says why."""
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)
