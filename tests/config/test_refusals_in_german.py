"""Each refusal that an annotator can meet has its German sentence: by the English one, values as {{1}}, {{2}}."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "frontend/src/shared/locales/refusals.de.json"
MODULES = [
    "annotation/rankings.py",
    "annotation/selectors/access.py",
    *[f"annotation/services/{name}.py" for name in ("annotators", "answers", "discussing", "judging", "leases")],
    *[f"annotation/services/{name}.py" for name in ("reports", "writing")],
    *[f"annotation/api/{name}.py" for name in ("disputes", "session", "sessions")],
    "config/errors.py",
    "config/middleware.py",
]


def sentences(source: str) -> set[str]:
    """What `raise` and `body` say: the message and the mend, looked up where a name stands for them."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    calls += [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "body"]
    return {text for call in calls if isinstance(call, ast.Call) for text in _said(call, named)}


def _said(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[str]:
    place = 1 if ast.unparse(call.func) == "body" else 0
    for given in [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == "fix")]:
        yield from _texts(named.get(given.id, given) if isinstance(given, ast.Name) else given)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        count = iter(range(1, 10))
        parts = [part.value if isinstance(part, ast.Constant) else f"{{{{{next(count)}}}}}" for part in node.values]
        yield "".join(map(str, parts))
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(value)


def test_each_has_its_german_and_no_other_stands_there() -> None:
    said = {text for name in MODULES for text in sentences((ROOT / name).read_text())}
    german: dict[str, str] = json.loads(CATALOGUE.read_text())
    assert set(german) == said
    for english, translated in german.items():
        assert sorted(re.findall(r"{{\d}}", english)) == sorted(re.findall(r"{{\d}}", translated)), english


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise Gone("it is gone.", fix=f"Take {n} of {m}.")', {"it is gone.", "Take {{1}} of {{2}}."}),
        (
            'fix = "Yes." if a else "No."\nraise Gone(f"{a!r:.40} is gone.", fix=fix)',
            {"{{1}} is gone.", "Yes.", "No."},
        ),
        ('body("code", str(error) or "Nothing is here.")', {"Nothing is here."}),
    ],
)
def test_sentences_are_found_however_they_are_written(source: str, found: set[str]) -> None:
    assert sentences(source) == found
