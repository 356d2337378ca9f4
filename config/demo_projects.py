"""The demo's two projects: names, guidelines, and how many answers each comparison wants."""

from typing import Any

REAL: dict[str, Any] = {
    "slug": "instructions",
    "name": "Instruction following",
    "description": "Real instructions, real answers of public models, judged by three annotators (PandaLM test set).",
    "strength_levels": 3,
    "overlap": 2,
    "guidelines": """Choose the response that a careful person would rather have received.

1. **Does it do what was asked?** A response that does the task beats one that talks about it.
2. **Is it true?** A wrong fact outweighs good style.
3. **Is it clear and complete?** Prefer the shorter one where both say the same.

Call it *about equal* only when you would not mind which one you got. Use *both bad* when neither helps.
""",
}
POCKET: dict[str, Any] = {
    "slug": "pocket",
    "name": "Pocket assistant",
    "description": "A small assistant that is trained here: its answers are your next comparisons.",
    "strength_levels": 3,
    "overlap": 1,
    "truth": "pocket",
    "guidelines": """The assistant answers short everyday questions.

1. **Right beats wrong.** A false fact is the worst fault.
2. **An answer beats an evasion**, a whole answer beats half of one.
3. **Friendly beats rude** where both are right.

Call it *about equal* when both answers are equally good, or equally bad.
""",
}
