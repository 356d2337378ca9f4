"""The circle, once, with the worker killed three times on the way: nothing is trained twice, nothing is lost."""

import json
import os
import signal
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

# A model too small and too briefly trained to be of use: the test is about the circle, not about what it learns.
SMALL = """
from training.models import LoopSettings
loop = LoopSettings.objects.get(project__slug="pocket")
loop.sft |= {"epochs": 2, "architecture": loop.sft["architecture"] | {"hidden": 64, "layers": 2, "ffn": 128}}
loop.reward |= {"epochs": 3, "members": 1, "min_preferences": 20, "max_response_tokens": 96}
loop.ppo |= {"updates": 20}
loop.samples_per_prompt, loop.pairs_per_prompt, loop.min_judgements = 2, 1, 60
loop.save()
"""
PATIENCE_S = 240


def the_loop(page: Page) -> dict[str, Any]:
    """What the loop page reads."""
    answer: dict[str, Any] = page.request.get("/api/projects/pocket/loop").json()
    return answer


def runs_of(page: Page, kind: str) -> list[dict[str, Any]]:
    """All runs of a kind."""
    return [run for round_ in the_loop(page)["rounds"] for run in round_["runs"] if run["kind"] == kind]


def kill_worker_during(page: Page, product: Product, kind: str) -> None:
    """kill -9 of the worker once the engine has taken some steps; the supervisor starts another."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        runs = runs_of(page, kind)
        if runs and runs[0]["state"] == "running" and runs[0]["step"] >= 2:
            break
        assert not runs or runs[0]["state"] in ("queued", "running"), f"over before it could be killed: {runs[0]}"
        time.sleep(0.1)
    else:
        raise AssertionError(f"{kind} did not run within {PATIENCE_S} s: {the_loop(page)['rounds']}")
    [worker] = [pid for pid, command in product.processes().items() if "celery" in command and " worker " in command]
    os.kill(worker, signal.SIGKILL)


def test_a_round_started_with_one_click_survives_three_kills_of_its_worker(page: Page, product: Product) -> None:
    product.shell(SMALL)
    enter(page, "alice", "/p/pocket/loop")
    page.get_by_role("button", name="Start: fine-tune and sample").click()
    kill_worker_during(page, product, "sft")
    kill_worker_during(page, product, "reward")

    # The reward model has learnt next to nothing: its gate says so, and a person overrides it with a reason.
    halted = page.get_by_text("halted while at the reward gate")
    expect(halted.or_(page.get_by_role("button", name="PPO: running")).first).to_be_visible(timeout=PATIENCE_S * 1000)
    if halted.is_visible():
        override(page, 1)
    kill_worker_during(page, product, "ppo")
    last = page.get_by_text("halted while at the policy gate")
    second = page.get_by_role("heading", name="Round 2")
    expect(last.or_(second).first).to_be_visible(timeout=PATIENCE_S * 1000)
    if last.is_visible():
        override(page, 1)
    expect(second).to_be_visible(timeout=PATIENCE_S * 1000)

    loop = the_loop(page)
    assert [policy["version"] for policy in loop["policies"]] == [1, 0]
    assert loop["policies"][0]["is_promoted"]
    assert loop["rounds"][0]["comparisons"] > 0
    for kind in ("sft", "reward", "ppo"):
        [run] = runs_of(page, kind)
        assert run["state"] == "succeeded"
        assert run["attempts"] >= 2
        assert_trained_once(product, run)

    # One click goes back to the policy before, with a reason that is shown; another one takes that back.
    go_back(page, "policy v0", "v1 flatters")
    expect(page.get_by_text("gone back to by alice: v1 flatters")).to_be_visible()
    go_back(page, "policy v1", "it does not")
    assert [policy["is_promoted"] for policy in the_loop(page)["policies"]] == [True, False]

    # What the new policy wrote is somebody's next comparison.
    page.goto("/p/pocket")
    shown(page)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    saved(page)


def go_back(page: Page, policy: str, reason: str) -> None:
    """Puts a policy that served before in its place again."""
    page.get_by_role("button", name=f"Go back to {policy} …").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("dialog").get_by_role("button", name="Go back", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name=f"Go back to {policy} …")).to_have_count(0)


def override(page: Page, number: int) -> None:
    """Resumes a halted round with a reason."""
    page.get_by_role("button", name="Resume").click()
    page.get_by_label("Reason").fill("a test of the circle")
    page.get_by_role("dialog", name=f"Resume round {number}").get_by_role("button", name="Resume").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def assert_trained_once(product: Product, run: dict[str, Any]) -> None:
    """Every step of the run stands once and in order in its metrics."""
    metrics = product.var / "artifacts" / run["folder"] / "metrics.jsonl"
    steps = [json.loads(line)["step"] for line in metrics.read_text().splitlines()]
    assert steps == list(range(1, run["total"] + 1))
