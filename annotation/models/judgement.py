"""A judgement: append-only. An edit is a new row that supersedes the old one."""

from django.db import models

from annotation.models.assignment import Assignment
from annotation.models.comparison import Comparison
from annotation.models.project import Annotator, Project


class Judgement(models.Model):
    """One annotator's ranking of a comparison's responses."""

    class Origin(models.TextChoices):
        """How it reached us."""

        BROWSER = "browser"
        IMPORT = "import"
        SIMULATED = "simulated"

    id = models.UUIDField(primary_key=True, help_text="Made by the client, so that a replay is harmless.")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="judgements", db_constraint=False, db_index=False
    )  # repeats the comparison's: ADR 12
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="judgements")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="judgements"
    )
    ranking = models.JSONField(help_text="Groups of response indices, best first; a group of several is a tie.")
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    shown = models.JSONField(null=True, blank=True, help_text="Display order, where known.")
    seconds = models.FloatField(null=True, blank=True)
    flags = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    aspects = models.JSONField(default=dict, help_text="A ranking for each aspect that the project asks about.")
    marks = models.JSONField(
        default=list, help_text='Places: [{"response", "start", "end", "comment"}], characters of the text.'
    )
    better_answer = models.TextField(blank=True)
    origin = models.CharField(max_length=9, choices=Origin.choices)
    is_retest = models.BooleanField(default=False, help_text="A planned second look: measures the annotator alone.")
    is_verdict = models.BooleanField(
        default=False, help_text="An expert's, on a disputed comparison: it outranks, and enters no agreement."
    )
    is_informed = models.BooleanField(
        default=False, help_text="The others' answers had been seen: it is no independent one, and enters no figure."
    )
    is_late = models.BooleanField(default=False, help_text="Arrived after its lease had ended.")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    judged_at = models.DateTimeField(null=True, blank=True, help_text="As the file says, for imports.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(supersedes__isnull=True),
                name="one_first_answer_per_assignment",
            ),
            models.UniqueConstraint(
                fields=["comparison", "annotator"],
                condition=models.Q(supersedes__isnull=True, is_retest=False) & ~models.Q(origin="import"),
                name="one_answer_per_person_and_comparison",
            ),
            models.UniqueConstraint(
                fields=["comparison", "annotator"],
                condition=models.Q(supersedes__isnull=True, is_retest=True),
                name="one_retest_answer_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(seconds__isnull=True) | models.Q(seconds__gte=0),
                name="judgement_seconds_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__isnull=True) | models.Q(strength__gte=1, strength__lte=4),
                name="judgement_strength_1_to_4",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "received_at"], name="judgement_newest"),
            models.Index(fields=["annotator", "received_at"], name="judgement_of_annotator"),
        ]

    def __str__(self) -> str:
        return f"{self.annotator} on {self.comparison}"
