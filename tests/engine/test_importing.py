"""Imports go undisturbed by the collector, which runs again afterwards and leaves alone what they brought in."""

import gc
from pathlib import Path

import pytest

from training.engine.importing import importing


def test_nothing_is_collected_meanwhile_and_what_came_in_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "import gc\nCOLLECTED = gc.isenabled()\nMANY = [[] for _ in range(1000)]\n"
    (tmp_path / "brought_in.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    left_alone = gc.get_freeze_count()
    with importing():
        import brought_in  # type: ignore[import-not-found]
    assert not brought_in.COLLECTED
    assert gc.isenabled()
    assert gc.get_freeze_count() > left_alone + 1000
    left_alone = gc.get_freeze_count()
    with importing():
        import brought_in
    assert gc.get_freeze_count() == left_alone  # nothing came in: what is rubbish by then is collected some day


def test_a_process_that_collects_nothing_goes_on_so_also_after_a_failed_import() -> None:
    gc.disable()
    try:
        with pytest.raises(ModuleNotFoundError), importing():
            import is_nowhere  # type: ignore[import-not-found]
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(ModuleNotFoundError), importing():
        import is_nowhere  # noqa: F401
    assert gc.isenabled()
