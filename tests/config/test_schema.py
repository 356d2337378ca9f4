"""The API's schema, from which the frontend's types are made, is the one that the server would write now."""

import json
from pathlib import Path

from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[2] / "frontend" / "openapi.json"


def test_the_committed_schema_is_current(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(fresh), "--fail-on-warn")
    assert json.loads(fresh.read_text()) == json.loads(COMMITTED.read_text()), "run `make types`"


def test_every_migration_is_written(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
