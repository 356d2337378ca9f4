"""A run: one call of the engine, in a folder of its own."""

from pathlib import Path

from django.conf import settings
from django.db import models

from annotation.models import Project
from training.models.round import Round


class Run(models.Model):
    """The row is the truth about the run; its folder holds what the engine read and wrote."""

    class Kind(models.TextChoices):
        """The engine's verbs."""

        SFT = "sft"
        SAMPLE = "sample"
        REWARD = "reward"
        PPO = "ppo"
        EVALUATE = "evaluate"
        SCORE = "score"

    class State(models.TextChoices):
        """QUEUED -> RUNNING -> SUCCEEDED or FAILED; a lost or interrupted run is QUEUED again."""

        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        STOPPED = "stopped"

    LIVE = (State.QUEUED, State.RUNNING)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    attempt = models.PositiveSmallIntegerField(default=1, help_text="The round's attempt that it belongs to.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    spec = models.JSONField(help_text="As the engine gets it; paths are relative to the folder's inputs/.")
    folder = models.CharField(max_length=100, unique=True, help_text="Within the artifacts folder.")
    inputs = models.JSONField(default=dict, help_text="SHA-256 of each input, by its name in the spec.")
    output_digest = models.CharField(max_length=64, blank=True)
    report = models.JSONField(null=True, blank=True, help_text="The engine's report.json.")
    error = models.TextField(blank=True)
    step = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveIntegerField(default=0, help_text="How often the engine was started.")
    idle_attempts = models.PositiveIntegerField(default=0, help_text="Crashes in a row without a step forward.")
    worker = models.CharField(max_length=32, blank=True, help_text="Token of who runs it now.")
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True, help_text="When a job was last asked to take it.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_live_run_per_round_and_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", heartbeat_at__isnull=False, worker__gt="")
                | ~models.Q(state="running") & models.Q(worker=""),
                name="running_run_has_a_worker",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="succeeded") | models.Q(report__isnull=False, finished_at__isnull=False),
                name="succeeded_run_has_a_report",
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="run_sweep")]

    def __str__(self) -> str:
        return f"{self.kind} run {self.pk}"

    @property
    def path(self) -> Path:
        """The run's folder on this machine."""
        return Path(settings.ARTIFACTS_DIR) / self.folder

    @property
    def inputs_path(self) -> Path:
        """Where spec.json and the input files lie; the spec's paths are relative to it."""
        return self.path / "inputs"

    @property
    def model_path(self) -> Path:
        """Where the engine puts the model."""
        return self.path / "model"
