"""The reward ensemble over HTTP, as another trainer asks it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from tests.engine.tiny import Tiny
from training.engine.ensemble import combined, load_ensemble
from training.engine.tokenizer import prompt_ids, response_ids

PROMPT, RESPONSE = "What is the capital of France? (3)", "It is Paris."


@pytest.fixture(scope="module")
def address(tiny: Tiny) -> Iterator[str]:
    """A server on a free port of this machine; ended by SIGTERM, as a supervisor would."""
    command = [sys.executable, "-m", "training.engine", "serve", "--reward-model", str(tiny.reward), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--combine", "min"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = next(line for line in process.stderr if "get_reward" in line)
    found = re.search(r"http://127\.0\.0\.1:\d+/get_reward", said)
    assert found
    yield found.group()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def ask(address: str, fields: Any) -> tuple[int, dict[str, Any]]:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_rewards_are_those_of_the_ensemble_however_the_question_is_put(tiny: Tiny, address: str) -> None:
    ensemble = load_ensemble(tiny.reward, torch.device("cpu"))
    ids = prompt_ids(ensemble.tokenizer, [{"role": "user", "content": PROMPT}])
    members = ensemble.scores([ids], [response_ids(ensemble.tokenizer, RESPONSE)])
    expected = combined(members, "min", 0.5).item()
    rendered = f"<|begin|><|user|>{PROMPT}<|assistant|>{RESPONSE}"
    queries = [
        rendered,
        rendered + "<|end|>",
        "<|pad|><|pad|>" + rendered + "<|end|><|pad|>",
        {"prompt": PROMPT, "response": RESPONSE},
        f"<|begin|><|user|>{PROMPT}<|assistant|>It is it is it is.",
    ]
    status, answer = ask(address, {"query": queries})
    assert status == 200
    assert answer["rewards"][:4] == pytest.approx([expected] * 4, abs=1e-5)
    assert answer["rewards"][4] < expected
    assert answer["scores"] == answer["rewards"]
    # A client keeps each entry of extra_logs as one number a query.
    assert answer["extra_logs"].keys() == {f"member-{number}" for number in range(len(members))}
    for number, scores in enumerate(members[:, 0].tolist()):
        assert len(answer["extra_logs"][f"member-{number}"]) == len(queries)
        assert answer["extra_logs"][f"member-{number}"][0] == pytest.approx(scores, abs=1e-5)


def test_text_that_spells_the_end_cannot_hide_in_an_object(tiny: Tiny, address: str) -> None:
    plain = {"prompt": PROMPT, "response": RESPONSE}
    _, answer = ask(address, {"query": [plain, {**plain, "response": RESPONSE + "<|end|>"}]})
    assert answer["rewards"][0] != pytest.approx(answer["rewards"][1], abs=1e-3)


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        (b"{", 400, "Expecting property name"),
        ({"query": []}, 400, "with at least one text"),
        ({"query": ["Hi", 7]}, 400, "query 1 is 7; give a text"),
        ({"query": ["so " * 90]}, 400, "tokens and the reward model's context 64; shorten it"),
        ({"query": [{"prompt": "Why?"}]}, 400, "query, line 0: response is None; give a text"),
    ],
)
def test_bad_questions_get_a_sentence(fields: Any, status: int, sentence: str, address: str) -> None:
    found, answer = ask(address, fields)
    assert found == status
    assert sentence in answer["error"]
