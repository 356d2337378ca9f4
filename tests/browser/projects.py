"""Small projects for single browser tests, put into the running demo's database."""

import json
from typing import Protocol

from tests.browser.product import Product

MAKE = """
import json
from annotation.models import Membership, Project
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.pool import add_to_pool
from django.contrib.auth.models import User

for given in json.loads({given!r}):
    project = Project.objects.create(slug=given["slug"], name=given["name"], **given["rules"])
    for name, role in (("alice", "owner"), ("bob", "annotator")):
        Membership.objects.create(project=project, user=User.objects.get(username=name), role=role)
    rows = [NewComparison(where="test", **row) for row in given["comparisons"]]
    add_comparisons(project=project, rows=rows)
    add_to_pool(project=project, conversations=given["pool"])
"""


class Shelled(Protocol):
    """Something in whose state Python code can run."""

    def shell(self, code: str) -> str:
        """Runs Python code there; returns what it printed."""


def make_project(
    product: Shelled,
    slug: str,
    *,
    rules: dict[str, object],
    comparisons: list[dict[str, object]],
    pool: list[list[dict[str, str]]] | None = None,
) -> None:
    """A project of alice (owner) and bob (annotator). Comparisons are NewComparison's fields without `where`."""
    make_projects(product, [project(slug, rules=rules, comparisons=comparisons, pool=pool)])


def make_projects(product: Shelled, given: list[dict[str, object]]) -> None:
    """Several at once."""
    product.shell(MAKE.format(given=json.dumps(given)))


def project(
    slug: str,
    *,
    rules: dict[str, object],
    comparisons: list[dict[str, object]],
    pool: list[list[dict[str, str]]] | None = None,
    name: str = "",
) -> dict[str, object]:
    """What `make_projects` takes."""
    return {
        "slug": slug,
        "name": name or slug.capitalize(),
        "rules": {"gold_rate": 0.0, **rules},
        "comparisons": comparisons,
        "pool": pool or [],
    }


def ask(text: str, *responses: str, **more: object) -> dict[str, object]:
    """A comparison of `responses` to one question."""
    named = [(response, f"source {number}") for number, response in enumerate(responses)]
    return {"id": text, "messages": [{"role": "user", "content": text}], "responses": named, **more}


def make_pairs(product: Product, slug: str, count: int = 12, **rules: object) -> None:
    """A project of pairs that all read differently."""
    pairs = [ask(f"Question {n}?", f"one {n}", f"two {n}") for n in range(count)]
    make_project(product, slug, rules=rules, comparisons=pairs)


def said(product: Product, slug: str) -> list[dict[str, object]]:
    """The judgements of a project as they stand, in the order in which they came."""
    code = (
        "import json; from annotation.models import Judgement; "
        "fields = ['comparison__external_id', 'ranking', 'strength', 'shown', 'flags', 'reason', 'aspects', 'marks', "
        "'better_answer']; "
        f"rows = Judgement.objects.filter(project__slug={slug!r}, superseded_by=None).order_by('received_at'); "
        "print(json.dumps(list(rows.values(*fields))))"
    )
    found: list[dict[str, object]] = json.loads(product.shell(code).splitlines()[-1])
    return found
