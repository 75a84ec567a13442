"""The rules know no kind of shop by its name: a further kind is a module of `resources/`, and nothing here."""

import re
from pathlib import Path

import pytest

from resources.address import DOMAINS
from resources.site_kinds import KINDS

SYNC = Path(__file__).parents[2] / "sync"
NAMES = {*DOMAINS, *KINDS, *(kind.name for kind in KINDS.values()), "Sapo", "Bizweb"}
# Where a fact about an API comes from is told by the page that holds it.
SOURCE = re.compile(r"(?:contracts/)?[\w-]+\.md\b")


@pytest.mark.parametrize("path", sorted(SYNC.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_names_a_kind_of_shop(path: Path) -> None:
    text = SOURCE.sub("", path.read_text(encoding="utf-8")).lower()
    assert [name for name in sorted(NAMES) if name.lower() in text] == []
