"""The Loop page says in words, in either language, whether the strategy for pairs beat drawing at random."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter
from tests.browser.product import Product
from tests.browser.projects import make_pairs

pytestmark = pytest.mark.browser

ROUNDS = """
import json
from django.utils import timezone
from annotation.models import Project
from annotation.services.snapshots import freeze
from annotation.services.simulation import simulate
from training.models import LoopSettings, RewardModel, Round, Run
project, now = Project.objects.get(slug="tried"), timezone.now()
project.truth = {{f"one {{n}}": 1.0 for n in range(12)}} | {{f"two {{n}}": 0.0 for n in range(12)}}
LoopSettings.objects.create(project=project, pairing="disagreement")
from annotation.services.annotators import ensure_annotators
from annotation.services.queue import claim
from annotation.services.judging import submit
from annotation.services.answers import Answer
import uuid
(judge,) = ensure_annotators(project=project, names=["judge"], is_simulated=True).values()
for assignment in claim(annotator=judge, want=5, now=now):
    answer = Answer(id=uuid.uuid4(), ranking=[[0], [1]], shown=assignment.shown, seconds=3.0)
    submit(assignment=assignment, annotator=judge, answer=answer, origin="simulated", now=now)
snapshot = freeze(project=project, now=now)
for number, pairing in enumerate(json.loads({reports!r}), 1):
    round_ = Round.objects.create(
        project=project, number=number, state="closed", trigger="click", started_at=now, finished_at=now,
        snapshot=snapshot,
    )
    run = Run.objects.create(
        project=project, round=round_, kind="reward", state="succeeded", spec={{}}, folder=f"tried-{{number}}",
        report={{"pairing": pairing}}, created_at=now, finished_at=now,
    )
    round_.reward_model = RewardModel.objects.create(
        project=project, version=number, run=run, snapshot=snapshot, members=1, digest="0" * 64, created_at=now
    )
    round_.save()
Round.objects.create(project=project, number=9, state="collecting", trigger="schedule", started_at=now, due_at=now)
"""


def pairing(low: float, high: float) -> dict[str, Any]:
    """As the engine's report has it."""
    sides = {name: {"accuracy": {"value": value}} for name, value in (("random", 0.61), ("chosen", 0.66))}
    gap = {"value": (low + high) / 2, "low": low, "high": high, "n": 44}
    return {"strategy": "disagreement", "comparisons": 120, "least": 20, **sides, "nll_over_random_nats": gap}


def test_it_says_better_worse_open_or_too_few(page: Page, product: Product) -> None:
    make_pairs(product, "tried")
    few = {"strategy": "disagreement", "comparisons": 7, "least": 20}
    reports = [few, pairing(-0.01, 0.03), pairing(0.01, 0.03), pairing(-0.05, -0.01)]
    product.shell(ROUNDS.format(reports=json.dumps(reports)))
    enter(page, "alice", "/p/tried/loop")
    rounds = page.get_by_role("region", name="Rounds").locator("article")
    told = [
        "120 against as many drawn at random: better than at random",
        "worse than at random",
        "no difference to be told from chance",
        "7 can be held against as many drawn at random; it takes 20",
    ]
    expect(rounds).to_have_count(5)
    for card, words in zip(rounds.all()[1:], told, strict=True):
        expect(card).to_contain_text(words)
        expect(card).to_contain_text("where the reward models disagree most")
    expect(rounds.nth(1)).to_contain_text(
        "Difference in loss on 44 held-out pairs: -0.030 nats (-0.050 to -0.010). Right on 66.0 %, at random 61.0 %."
    )
    expect(page.get_by_text("it starts as soon as it is ready")).to_be_visible()
    page.evaluate("localStorage.setItem('plumbline.language', 'de')")
    page.reload()
    expect(page.locator("article").nth(1)).to_contain_text("besser als zufällig")
    expect(page.get_by_text("sie beginnt, sobald sie bereit ist")).to_be_visible()
