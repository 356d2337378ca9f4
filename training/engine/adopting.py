"""Takes in the members of an ensemble that another trainer made."""

import shutil
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from training.engine.errors import BadInput


def adopt(folder: Path, names: list[str], into: Path, tokenizer: PreTrainedTokenizerBase) -> None:
    """Copies each member, under our own tokenizer; raises BadInput where one is missing or no safetensors model."""
    for name in names:
        if not (folder / name / "model.safetensors").is_file():
            raise BadInput(
                f"trained is {folder}, which holds no {name}/model.safetensors; save each member with "
                f"save_pretrained under the names {', '.join(names)}"
            )
        shutil.rmtree(into / name, ignore_errors=True)
        shutil.copytree(folder / name, into / name)
        tokenizer.save_pretrained(into / name)
