"""What the documents name exists: files of the code, other documents, pictures; what they tell was measured."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.documents import measured_in
from benchmarks.run import DEPLOYED, KEPT, ladder

HOUSE = Path(__file__).parents[1]
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")])
NAMED = re.compile(r"`((?:assets|benchmarks|console|migrations|pipelines|resources|sandbox|sync|tests)/[\w/.*-]*)`")
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_what_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = [HOUSE / path for path in NAMED.findall(text) if "*" not in path]
    linked = [document.parent / path for path in LINKED.findall(text)]
    assert [str(path.relative_to(HOUSE)) for path in (*named, *linked) if not path.exists()] == []


def test_the_steps_of_the_ladder_are_told_as_they_were_measured() -> None:
    rows = json.loads(KEPT.read_text(encoding="utf-8"))["cluster"]["rows"]
    assert measured_in(DEPLOYED).strip() == ladder(rows)
