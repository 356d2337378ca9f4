"""Statistics of judgements: agreement, how far to trust each annotator, and calibrated preferences.

Pure functions on numpy and scipy; nothing here knows of the web application or of models in training.
"""

from quality.inputs import digest
from quality.judgements import Judgement, parse_judgement, read_judgements
from quality.lines import BadJudgement
from quality.methods import METHODS, UnknownMethod
from quality.preferences import Preference
from quality.raters import Rater
from quality.reports import Report, report

__all__ = [
    "METHODS",
    "BadJudgement",
    "Judgement",
    "Preference",
    "Rater",
    "Report",
    "UnknownMethod",
    "digest",
    "parse_judgement",
    "read_judgements",
    "report",
]
