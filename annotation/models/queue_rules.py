"""How a project hands its comparisons out: whom, how often, in which order, and what is mixed in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

SHARE = [MinValueValidator(0.0), MaxValueValidator(1.0)]
AT_MOST = 1_000  # answers to one comparison
MANY = 1_000_000_000


def between(lowest: int, highest: int) -> list[MinValueValidator | MaxValueValidator]:
    """Bounds of our own: a column's differ between databases."""
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


class QueueRules(models.Model):
    """The queue's settings of one project. Shares and rates lie in 0..1."""

    overlap = models.PositiveSmallIntegerField(
        default=1, validators=between(1, AT_MOST), help_text="Answers wanted for every new comparison."
    )
    calibration_share = models.FloatField(
        default=0.0, validators=SHARE, help_text="Share of comparisons that everybody shares (0.1 to 0.2 is usual)."
    )
    calibration_overlap = models.PositiveSmallIntegerField(
        default=3, validators=between(1, AT_MOST), help_text="Answers wanted for a shared comparison."
    )
    overlap_max = models.PositiveSmallIntegerField(
        default=0,
        validators=between(0, AT_MOST),
        help_text="Ask again until this many answers while uncertain; 0 never asks again.",
    )
    certainty_wanted = models.FloatField(
        default=0.95, validators=SHARE, help_text="Ask again while the calibrated certainty is below this."
    )
    strategy = models.CharField(
        max_length=20, default="breadth_first", help_text="Which comparison comes next (docs/queue.md)."
    )
    lease_floor_s = models.PositiveIntegerField(default=300, validators=between(10, 3600))
    gold_rate = models.FloatField(
        default=0.05, validators=SHARE, help_text="Share of an annotator's tasks that are hidden gold."
    )
    gold_exposure_cap = models.PositiveIntegerField(
        default=100,
        validators=between(0, MANY),
        help_text="Annotators to whom a gold comparison is shown before it rests; 0 for no limit.",
    )
    attention_rate = models.FloatField(
        default=0.0, validators=SHARE, help_text="Share of an annotator's tasks that are attention checks."
    )
    retest_rate = models.FloatField(
        default=0.0, validators=SHARE, help_text="Share of own earlier tasks shown again with sides swapped."
    )
    retest_after_hours = models.PositiveIntegerField(
        default=24, validators=between(0, 87_600), help_text="A retest comes no sooner than this, or ..."
    )
    retest_after_judgements = models.PositiveIntegerField(
        default=100,
        validators=between(0, MANY),
        help_text="... than this many further judgements of the annotator.",
    )
    qualification_items = models.PositiveSmallIntegerField(
        default=0,
        validators=between(0, AT_MOST),
        help_text="Qualification comparisons to answer before real work; 0 for none.",
    )
    qualification_pass = models.FloatField(
        default=0.8, validators=SHARE, help_text="Share of them that must match the known ranking."
    )
    daily_cap = models.PositiveIntegerField(
        default=0,
        validators=between(0, MANY),
        help_text="Judgements an annotator may give in a day; 0 for no limit.",
    )
    share_cap = models.FloatField(
        default=1.0, validators=SHARE, help_text="Largest share of the project's judgements from one annotator."
    )
    guidelines_version = models.PositiveIntegerField(
        default=1, validators=between(1, MANY), help_text="Raise it when the guidelines change."
    )
    must_read_guidelines = models.BooleanField(
        default=False, help_text="Nobody works before confirming the current version of the guidelines."
    )
    is_paused = models.BooleanField(default=False)

    class Meta:
        abstract = True
