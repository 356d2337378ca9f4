"""Reading of files, pure: lines in, checked rows out. Every refusal names the line, the value and the mend."""

from annotation.formats.comparisons import ComparisonRow, ResponseRow, read_comparison
from annotation.formats.containers import ENDINGS, expected_rows, rows_of
from annotation.formats.demonstrations import DemonstrationRow, read_demonstration
from annotation.formats.lines import Raw, as_object, numbered
from annotation.formats.preferences import PreferenceRow, as_transcript, read_hh, read_trl
from annotation.formats.prompts import PromptRow, read_prompt

__all__ = [
    "ENDINGS",
    "ComparisonRow",
    "DemonstrationRow",
    "PreferenceRow",
    "PromptRow",
    "Raw",
    "ResponseRow",
    "as_object",
    "as_transcript",
    "expected_rows",
    "numbered",
    "read_comparison",
    "read_demonstration",
    "read_hh",
    "read_prompt",
    "read_trl",
    "rows_of",
]
