"""Reading of files, pure: lines in, checked rows out. Every refusal names the line, the value and the mend."""

from annotation.formats.comparisons import ComparisonRow, ResponseRow, read_comparison
from annotation.formats.demonstrations import DemonstrationRow, read_demonstration
from annotation.formats.lines import read_objects
from annotation.formats.preferences import PreferenceRow, as_transcript, read_hh, read_trl
from annotation.formats.prompts import PromptRow, read_prompt

__all__ = [
    "ComparisonRow",
    "DemonstrationRow",
    "PreferenceRow",
    "PromptRow",
    "ResponseRow",
    "as_transcript",
    "read_comparison",
    "read_demonstration",
    "read_hh",
    "read_objects",
    "read_prompt",
    "read_trl",
]
