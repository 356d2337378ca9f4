"""Prompts, responses, and the sources that responses come from. Written once, never changed.

Here as in other files `db_index=False` stands where a unique constraint or an index begins with that column.
"""

from django.db import models

from annotation.models.project import Project


class Prompt(models.Model):
    """What the responses answer: a conversation that ends with the user's turn."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="prompts", db_index=False)
    messages = models.JSONField(help_text='[{"role", "content"}, ...]')
    digest = models.CharField(max_length=64, help_text="SHA-256 of the messages.")
    in_pool = models.BooleanField(default=False, help_text="Policies answer it in every round.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "digest"], name="prompt_once_per_project")]

    def __str__(self) -> str:
        return str(self.messages[-1]["content"])[:80]


class Source(models.Model):
    """Where responses come from: a model or person named in a file, or one of our policies with its settings."""

    class Kind(models.TextChoices):
        """Who wrote it down for us."""

        FILE = "file"
        POLICY = "policy"
        PERSON = "person"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    settings = models.JSONField(default=dict, help_text="Sampling settings, for a policy.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="source_names_unique_in_project")]

    def __str__(self) -> str:
        return self.name


class Response(models.Model):
    """One answer to a prompt."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="responses", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="responses")
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "source", "digest"], name="response_once_per_prompt_and_source"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="response_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
