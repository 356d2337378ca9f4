"""The rows of collecting. Integrity lives in their constraints."""

from annotation.models.assignment import ADJUDICATION, RETEST, Assignment, Skip
from annotation.models.comparison import Comparison, ComparisonResponse, Purpose
from annotation.models.demonstration import Demonstration
from annotation.models.disclosure import Disclosure
from annotation.models.erasure import Erasure
from annotation.models.exclusion import Exclusion
from annotation.models.file_import import FileImport
from annotation.models.gold import GoldDecision, GoldTerm
from annotation.models.judgement import Judgement
from annotation.models.note import Note
from annotation.models.project import Annotator, Membership, Project
from annotation.models.prompt import Prompt, Response, Source
from annotation.models.quality import FitStart, Preference, QualityReport
from annotation.models.report import Report
from annotation.models.session import CalibrationSession, SessionComment, SessionItem, SessionMember
from annotation.models.snapshot import Snapshot
from annotation.models.writing import Writing

__all__ = [
    "ADJUDICATION",
    "RETEST",
    "Annotator",
    "Assignment",
    "CalibrationSession",
    "Comparison",
    "ComparisonResponse",
    "Demonstration",
    "Disclosure",
    "Erasure",
    "Exclusion",
    "FileImport",
    "FitStart",
    "GoldDecision",
    "GoldTerm",
    "Judgement",
    "Membership",
    "Note",
    "Preference",
    "Project",
    "Prompt",
    "Purpose",
    "QualityReport",
    "Report",
    "Response",
    "SessionComment",
    "SessionItem",
    "SessionMember",
    "Skip",
    "Snapshot",
    "Source",
    "Writing",
]
