"""A project, the people in it, and the annotators whose judgements it holds."""

from django.conf import settings
from django.db import models

from annotation.models.answer_rules import AnswerRules
from annotation.models.data_rules import DataRules
from annotation.models.queue_rules import MANY, QueueRules, between


class Project(QueueRules, AnswerRules, DataRules):
    """One question put to annotators about one body of prompts, with its guidelines."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    guidelines = models.TextField(blank=True, help_text="Markdown; one key away while judging.")
    truth = models.CharField(
        max_length=40,
        blank=True,
        help_text="Name of what simulated annotators go by; empty: none may judge here.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(overlap__gte=1), name="project_overlap_at_least_one"),
            models.CheckConstraint(condition=models.Q(strength_levels__lte=4), name="project_strength_levels_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user may do in a project."""

    class Role(models.TextChoices):
        """Each role may do what the ones below it may."""

        OWNER = "owner"
        MANAGER = "manager"
        ANNOTATOR = "annotator"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_role_per_person_and_project")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.project}"


class Annotator(models.Model):
    """Somebody who judges in a project: a user of ours, a name from a file, or a simulation."""

    class Qualification(models.TextChoices):
        """Where somebody stands with the qualification, in projects that ask for one."""

        OPEN = "open"
        PASSED = "passed"
        FAILED = "failed"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="annotators")
    name = models.CharField(max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="annotators"
    )
    is_simulated = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False, help_text="Gets nothing new; what was answered stays.")
    tags = models.JSONField(default=list, help_text="Groups and skills: work that needs a tag goes to its bearers.")
    daily_cap = models.PositiveIntegerField(
        null=True, blank=True, validators=between(0, MANY), help_text="Instead of the project's."
    )
    guidelines_read = models.PositiveIntegerField(
        default=0, validators=between(0, MANY), help_text="Version that was confirmed."
    )
    knows_tutorial = models.BooleanField(default=False, help_text="Has seen all of it, or began without one.")
    qualification = models.CharField(max_length=8, choices=Qualification.choices, default=Qualification.OPEN)
    recent_seconds = models.JSONField(default=list, help_text="Time of the last judgements: they set the lease.")
    draws = models.PositiveIntegerField(default=0, help_text="Comparisons handed out so far: what is mixed in when.")
    urgent_cursor = models.FloatField(null=True, blank=True, help_text="How far the urgent queue was walked.")
    cursor = models.FloatField(null=True, blank=True, help_text="How far the queue was walked.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="annotator_names_unique_in_project"),
            models.UniqueConstraint(fields=["project", "user"], name="one_annotator_per_person_and_project"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) | models.Q(is_simulated=False),
                name="people_are_not_simulated",
            ),
        ]

    def __str__(self) -> str:
        return self.name
