"""A comparison's term as gold: proposed or from a file, serving, retired; and who decided what, when and why."""

from django.conf import settings
from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Project


class GoldTerm(models.Model):
    """What became of one comparison as gold. Gold from a file has none until somebody decides about it."""

    class Origin(models.TextChoices):
        """Where its known ranking comes from."""

        MINED = "mined"
        SESSION = "session"
        FILE = "file"

    class State(models.TextChoices):
        """STANDING serves; WITHDRAWN is as if nothing had been decided, and may be proposed again."""

        STANDING = "standing"
        DECLINED = "declined"
        RETIRED = "retired"
        WITHDRAWN = "withdrawn"

    class Why(models.TextChoices):
        """Why it was retired. After a leak or a dispute none of its answers counts as an answer to gold."""

        HAND = "hand"
        LEAK = "leak"
        DISPUTE = "dispute"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gold_terms")
    comparison = models.OneToOneField(Comparison, on_delete=models.CASCADE, related_name="gold_term")
    origin = models.CharField(max_length=7, choices=Origin.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    ranking = models.JSONField(help_text="The known ranking; stays when the comparison is ordinary again.")
    evidence = models.JSONField(default=dict, help_text="Who agreed, with which certainty, of how many judgements.")
    since = models.DateTimeField(null=True, blank=True, help_text="When it became gold; empty for a file's.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was retired.")
    why = models.CharField(max_length=7, choices=Why.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="retired_gold_says_when_and_why",
                condition=(models.Q(state="retired", ended_at__isnull=False) & ~models.Q(why=""))
                | (~models.Q(state="retired") & models.Q(ended_at__isnull=True, why="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.comparison}: {self.state}"


class GoldDecision(models.Model):
    """One step of a term, never changed: what was decided, by whom, when and why."""

    class Kind(models.TextChoices):
        """UNDONE takes the step before it back."""

        ACCEPTED = "accepted"
        DECLINED = "declined"
        RETIRED = "retired"
        UNDONE = "undone"

    term = models.ForeignKey(GoldTerm, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    why = models.CharField(max_length=7, choices=GoldTerm.Why.choices, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gold_decisions")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.term.comparison}: {self.kind} by {self.by}"
