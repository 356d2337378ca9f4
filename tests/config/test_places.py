"""A refusal stands under the label of its form: every place that a service names has one in the pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r'where="(\w+)"')
PROTOCOL = {"accuracy", "id", "method", "seconds", "shown", "strength", "truth", "version"}
"""What no form asks for: it stands for a fault of the client, or in a command."""
STATES = {"data", "demonstrations", "head", "marks", "project", "prompts", "round"}
"""What a refusal is about, in a word that reads as it is."""


def test_each_place_that_a_form_asks_for_has_the_label_of_the_form() -> None:
    sources = [path for app in ("annotation", "training") for path in (ROOT / app).rglob("*.py")]
    named = {place for path in sources if "engine" not in path.parts for place in NAMED.findall(path.read_text())}
    assert len(named) > 20
    pages = ROOT / "frontend/src"
    labelled = set(re.findall(r'case "(\w+)":', (pages / "shared/api/places.ts").read_text()))
    fields = (pages / "manage/fields.ts").read_text() + (pages / "manage/loopFields.ts").read_text()
    labelled |= set(re.findall(r'name: "(\w+)"', fields))
    assert named - labelled - PROTOCOL - STATES == set()
