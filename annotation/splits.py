"""Which prompts are held out: a stable hash of the prompt, so that every snapshot splits alike."""

HELD_OUT_SHARE = 0.15


def split_of(prompt_digest: str) -> str:
    """'heldout' for about 15 % of prompts, else 'train'; `prompt_digest` is the hex SHA-256 of the prompt."""
    return "heldout" if int(prompt_digest[:8], 16) / 0x1_0000_0000 < HELD_OUT_SHARE else "train"
