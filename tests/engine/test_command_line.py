"""The command line as a user meets it, and what may import what."""

import subprocess
import sys

import pytest

from demo.pocket.world import demonstrations
from training.engine.cli import main
from training.engine.seeds import generator
from training.engine.sequences import shuffled_batches
from training.engine.specs import SPECS
from training.engine.specs.help import field_docs
from training.engine.tokenizer import train_tokenizer


@pytest.mark.parametrize("verb", SPECS)
def test_help_prints_every_field_with_its_default_and_meaning(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    docs = field_docs(SPECS[verb])
    for name in SPECS[verb].__dataclass_fields__:
        assert f"  {name} (" in shown
        assert len(docs[name]) > 10
    assert "default 0)" in shown
    assert "required)" in shown


def test_a_verb_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dream", "--spec", "x", "--out", "y"])
    assert ended.value.code == 2
    assert "invalid choice: 'dream'" in capsys.readouterr().err


LEAVES_OUT = {
    "torch": "training.engine.specs, training.engine.cli, demo.pocket.truth, bench.checker",
    "transformers": "training.engine.tensors, training.engine.advantages, training.engine.ppo_loss, "
    "training.engine.reward_loss",
    "django": "training.engine.ppo, training.engine.evaluate, training.engine.reward, bench.round",
}
"""Packages, and modules that may not bring them in; each line may use what the lines before leave out."""


def test_modules_leave_strangers_out() -> None:
    """Line by line in one process, since the last of them takes seconds to import."""
    lines = [
        f"import {names}; {package!r} in sys.modules and sys.exit({package!r})"
        for package, names in LEAVES_OUT.items()
    ]
    found = subprocess.run([sys.executable, "-c", "\n".join(["import sys", *lines])], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_tokenizer_trained_twice_in_different_processes_is_the_same() -> None:
    """A resumed SFT run trains its tokenizer again; other ids would make the checkpoint's weights nonsense."""
    code = (
        "from training.engine.tokenizer import train_tokenizer; from demo.pocket.world import demonstrations; "
        "print(train_tokenizer([t for r in demonstrations(0) for t in r.values()], 1000).backend_tokenizer.to_str())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    here = train_tokenizer([text for row in demonstrations(0) for text in row.values()], 1000)
    assert there.strip() == here.backend_tokenizer.to_str()
    assert len(there) > 10_000


def test_batches_hold_every_row_once_and_rows_of_like_length() -> None:
    lengths = [number % 50 for number in range(640)]
    batches = shuffled_batches(lengths, 8, generator(1, "order"))
    assert sorted(row for batch in batches for row in batch) == list(range(640))
    assert {len(batch) for batch in batches} == {8}
    spreads = [max(lengths[row] for row in batch) - min(lengths[row] for row in batch) for batch in batches]
    assert sum(spreads) / len(spreads) < 10
    assert batches == shuffled_batches(lengths, 8, generator(1, "order"))
    assert batches != shuffled_batches(lengths, 8, generator(2, "order"))
