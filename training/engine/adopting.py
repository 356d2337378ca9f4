"""Takes in the members of an ensemble that stands: another trainer's, or one that members go on from."""

import shutil
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from training.engine.errors import BadInput


def adopt(folder: Path, names: list[str], into: Path, tokenizer: PreTrainedTokenizerBase) -> None:
    """Copies each member, under our own tokenizer; raises BadInput where one is missing or no safetensors model."""
    require_members("trained", folder, names)
    for name in names:
        shutil.rmtree(into / name, ignore_errors=True)
        shutil.copytree(folder / name, into / name)
        tokenizer.save_pretrained(into / name)


def require_members(field: str, folder: Path, names: list[str]) -> None:
    """Raises BadInput where the folder that a field of the spec names lacks one of the members."""
    for name in names:
        if not (folder / name / "model.safetensors").is_file():
            raise BadInput(
                f"{field} is {folder}, which holds no {name}/model.safetensors; save each member with "
                f"save_pretrained under the names {', '.join(names)}"
            )
