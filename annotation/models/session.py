"""A calibration session: comparisons that some people judge apart from each other, and then discuss together."""

from django.conf import settings
from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Annotator, Project


class CalibrationSession(models.Model):
    """Open until a manager closes it; then everybody in it sees what the others said."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True, help_text="What it is for; members read it.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions_opened")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions_closed"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="session_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closed_session_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SessionItem(models.Model):
    """One comparison of a session, and what was concluded about it."""

    session = models.ForeignKey(CalibrationSession, on_delete=models.CASCADE, related_name="items", db_index=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="session_items")
    place = models.PositiveSmallIntegerField()
    reused = models.PositiveSmallIntegerField(
        default=0, help_text="Answers that were wanted already and that the session's stand for."
    )
    conclusion = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="one_item_per_place"),
            models.UniqueConstraint(fields=["session", "comparison"], name="comparison_once_in_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.place}: {self.comparison}"


class SessionMember(models.Model):
    """Somebody who is to judge all of it."""

    session = models.ForeignKey(CalibrationSession, on_delete=models.CASCADE, related_name="members", db_index=False)
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="sessions")
    revealed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the others' answers were opened to them."
    )
    comments_seen = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many of the others' comments they were shown; null before a first look."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "annotator"], name="member_once_in_a_session"),
            models.CheckConstraint(
                condition=models.Q(comments_seen__isnull=True) | models.Q(revealed_at__isnull=False),
                name="comments_are_seen_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator} in {self.session}"


class SessionComment(models.Model):
    """A word in the discussion of one comparison."""

    id = models.UUIDField(primary_key=True, help_text="Made by the client, so that a replay is harmless.")
    item = models.ForeignKey(SessionItem, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_comments")
    text = models.TextField()
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Its author took it back.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return self.text[:80]
