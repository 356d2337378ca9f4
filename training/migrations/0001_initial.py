import django.core.validators
import django.db.models.deletion
import training.models.hook
import training.models.loop_settings
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("training", "0001_start"),
        ("training", "0002_hooks_and_promotions"),
        ("training", "0003_data_gate"),
        ("training", "0004_pairing"),
        ("training", "0005_gates"),
        ("training", "0006_bounds"),
        ("training", "0007_due"),
    ]

    initial = True

    dependencies = [
        ("annotation", "0001_initial"),
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="HookEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="The receiver's key against repeats.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("preferences_ready", "Preferences Ready"),
                            ("snapshot_frozen", "Snapshot Frozen"),
                            ("reward_promoted", "Reward Promoted"),
                            ("policy_promoted", "Policy Promoted"),
                            ("round_halted", "Round Halted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=100)),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hook_events",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name", "subject"), name="hook_event_told_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LoopSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gate_members",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Reward models that judge policies and teach none; 0: the ensemble that teaches judges as well.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(8),
                        ],
                    ),
                ),
                (
                    "gate_share",
                    models.FloatField(
                        default=0.3,
                        help_text="Share of the training prompts that these learn from, and the ensemble that teaches does not.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "ece_most",
                    models.FloatField(
                        default=0.15,
                        help_text="Calibration error of the reward model that is surely not exceeded.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "length_excess_most",
                    models.FloatField(
                        default=0.3,
                        help_text="How much more than the annotators the reward model may surely follow length (correlation).",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "members_agree_least",
                    models.FloatField(
                        default=0.5,
                        help_text="Share of held-out pairs on which all members agree that is surely not undercut.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "kl_budget_nats",
                    models.FloatField(
                        default=20.0,
                        help_text="Largest KL to the SFT model, nats a response, that the policy gate lets pass.",
                        validators=[django.core.validators.MinValueValidator(0.01)],
                    ),
                ),
                (
                    "eos_loss_most",
                    models.FloatField(
                        default=0.1,
                        help_text="Share of endings that a policy may lose against the SFT model.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "length_growth_most",
                    models.FloatField(
                        default=1.5,
                        help_text="Mean response length, relative to the SFT model's, that is not taken for padding.",
                        validators=[django.core.validators.MinValueValidator(1.0)],
                    ),
                ),
                (
                    "repetition_growth_most",
                    models.FloatField(
                        default=0.1,
                        help_text="Share of repeated 4-grams that a policy may have above the SFT model's.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "held_out_gain_least",
                    models.FloatField(
                        default=0.33,
                        help_text="Share of the gain in reward that the gate members must see too.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "human_comparisons",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Blind comparisons of the new policy with the old one that people may be asked for; 0: none.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                    ),
                ),
                (
                    "base_model",
                    models.CharField(
                        blank=True,
                        help_text="Hugging Face id or folder; empty: BASE_MODEL of the settings, or else a small fresh model.",
                        max_length=300,
                    ),
                ),
                (
                    "sft",
                    models.JSONField(
                        blank=True, default=dict, validators=[training.models.loop_settings.must_be_an_object]
                    ),
                ),
                (
                    "reward",
                    models.JSONField(
                        blank=True, default=dict, validators=[training.models.loop_settings.must_be_an_object]
                    ),
                ),
                (
                    "ppo",
                    models.JSONField(
                        blank=True, default=dict, validators=[training.models.loop_settings.must_be_an_object]
                    ),
                ),
                (
                    "sample",
                    models.JSONField(
                        blank=True, default=dict, validators=[training.models.loop_settings.must_be_an_object]
                    ),
                ),
                (
                    "evaluate",
                    models.JSONField(
                        blank=True, default=dict, validators=[training.models.loop_settings.must_be_an_object]
                    ),
                ),
                (
                    "samples_per_prompt",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "pairs_per_prompt",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "pairing",
                    models.CharField(
                        choices=[
                            ("random", "At random"),
                            ("disagreement", "Where the reward models disagree most"),
                            ("information_gain", "Whose answer would tell most"),
                            ("best_against_worst", "The best against the worst"),
                            ("double_thompson", "One member's best against another's"),
                        ],
                        default="random",
                        help_text="How pairs are chosen; a fifth is always drawn at random.",
                        max_length=18,
                    ),
                ),
                (
                    "min_judgements",
                    models.PositiveIntegerField(
                        default=200,
                        help_text="New judgements that a round needs before it may train.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "every_h",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Start a round this often.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                    ),
                ),
                (
                    "new_preferences",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Start a round once so many judgements are new.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "sft_anchors",
                    models.FloatField(
                        default=0.05,
                        help_text="Share of responses that the SFT model writes in every round, so that rounds can be linked.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "previous_anchors",
                    models.FloatField(
                        default=0.05,
                        help_text="Share of responses that the policy before the promoted one writes.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "old_comparisons",
                    models.CharField(
                        choices=[
                            ("sink", "They come after the newer ones"),
                            ("hold", "Those that nobody has begun are paused"),
                            ("keep", "Nothing"),
                        ],
                        default="sink",
                        max_length=4,
                    ),
                ),
                ("seed", models.PositiveIntegerField(default=0)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="loop", to="annotation.project"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "loop settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("samples_per_prompt__gte", 2)), name="loop_samples_at_least_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pairs_per_prompt__gte", 1)), name="loop_pairs_at_least_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kl_budget_nats__gt", 0)), name="loop_kl_budget_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("members", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(help_text="SHA-256 over the model folder's files.", max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reward_models",
                        to="annotation.project",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reward_models",
                        to="annotation.snapshot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("stage", models.CharField(choices=[("sft", "Sft"), ("ppo", "Ppo")], max_length=3)),
                ("digest", models.CharField(help_text="SHA-256 over the model folder's files.", max_length=64)),
                (
                    "is_promoted",
                    models.BooleanField(default=False, help_text="Its responses become the next comparisons."),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Its start.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="training.policy",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="policies", to="annotation.project"
                    ),
                ),
                (
                    "reward_model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="training.rewardmodel",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policies",
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("training_sft", "Training Sft"),
                            ("collecting", "Collecting"),
                            ("training_reward", "Training Reward"),
                            ("gating_reward", "Gating Reward"),
                            ("optimising", "Optimising"),
                            ("gating_policy", "Gating Policy"),
                            ("sampling", "Sampling"),
                            ("closed", "Closed"),
                            ("halted", "Halted"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[("click", "Click"), ("schedule", "Schedule"), ("command", "Command")], max_length=8
                    ),
                ),
                (
                    "attempt",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="One more each time a refused round went back to collecting."
                    ),
                ),
                (
                    "simulate",
                    models.BooleanField(
                        default=False, help_text="Simulated annotators judge all that is open first."
                    ),
                ),
                (
                    "halted_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("training_sft", "Training Sft"),
                            ("collecting", "Collecting"),
                            ("training_reward", "Training Reward"),
                            ("gating_reward", "Gating Reward"),
                            ("optimising", "Optimising"),
                            ("gating_policy", "Gating Policy"),
                            ("sampling", "Sampling"),
                            ("closed", "Closed"),
                            ("halted", "Halted"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="Why it was halted, or let go on.")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When its time came and it was not ready; it starts as soon as it is.",
                        null=True,
                    ),
                ),
                (
                    "rung_at",
                    models.DateTimeField(blank=True, help_text="When a job was last asked to advance it.", null=True),
                ),
                (
                    "busy_until",
                    models.DateTimeField(
                        blank=True, help_text="A job is advancing it until then at the latest.", null=True
                    ),
                ),
                (
                    "policy_after",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds_after",
                        to="training.policy",
                    ),
                ),
                (
                    "policy_before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds_before",
                        to="training.policy",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="annotation.project"
                    ),
                ),
                (
                    "reward_model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="training.rewardmodel",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="annotation.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="round_numbers_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("project",),
                        name="one_unfinished_round_per_project",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("halted_from__gt", ""), ("state", "halted")),
                            models.Q(models.Q(("state", "halted"), _negated=True), ("halted_from", "")),
                            _connector="OR",
                        ),
                        name="halted_round_knows_where_it_stood",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("finished_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="closed_round_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promotions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promotions", to="training.policy"
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        help_text="What it replaced.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="training.policy",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promotions",
                        to="annotation.project",
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        blank=True,
                        help_text="Empty: rolled back.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promotion",
                        to="training.round",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__isnull", False), ("reason__gt", ""), _connector="OR"),
                        name="rollback_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GateVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[("data", "Data"), ("reward", "Reward"), ("policy", "Policy"), ("human", "Human")],
                        max_length=6,
                    ),
                ),
                (
                    "attempt",
                    models.PositiveSmallIntegerField(default=1, help_text="The round's attempt that it judged."),
                ),
                ("passed", models.BooleanField()),
                ("checks", models.JSONField(help_text="[{name, passed, value, low, high, bound, sentence}]")),
                ("sentence", models.TextField()),
                ("override_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                (
                    "overridden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_overrides",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="training.round"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "name", "attempt"), name="one_verdict_per_round_gate_and_attempt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("training_sft", "Training Sft"),
                            ("collecting", "Collecting"),
                            ("training_reward", "Training Reward"),
                            ("gating_reward", "Gating Reward"),
                            ("optimising", "Optimising"),
                            ("gating_policy", "Gating Policy"),
                            ("sampling", "Sampling"),
                            ("closed", "Closed"),
                            ("halted", "Halted"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("training_sft", "Training Sft"),
                            ("collecting", "Collecting"),
                            ("training_reward", "Training Reward"),
                            ("gating_reward", "Gating Reward"),
                            ("optimising", "Optimising"),
                            ("gating_policy", "Gating Policy"),
                            ("sampling", "Sampling"),
                            ("closed", "Closed"),
                            ("halted", "Halted"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the product itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="training.round"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attempt",
                    models.PositiveSmallIntegerField(default=1, help_text="The round's attempt that it belongs to."),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sft", "Sft"),
                            ("sample", "Sample"),
                            ("reward", "Reward"),
                            ("ppo", "Ppo"),
                            ("evaluate", "Evaluate"),
                            ("score", "Score"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                (
                    "spec",
                    models.JSONField(help_text="As the engine gets it; paths are relative to the folder's inputs/."),
                ),
                ("folder", models.CharField(help_text="Within the artifacts folder.", max_length=100, unique=True)),
                (
                    "inputs",
                    models.JSONField(default=dict, help_text="SHA-256 of each input, by its name in the spec."),
                ),
                ("output_digest", models.CharField(blank=True, max_length=64)),
                ("report", models.JSONField(blank=True, help_text="The engine's report.json.", null=True)),
                ("error", models.TextField(blank=True)),
                ("step", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("phase", models.CharField(blank=True, max_length=60)),
                ("attempts", models.PositiveIntegerField(default=0, help_text="How often the engine was started.")),
                (
                    "idle_attempts",
                    models.PositiveIntegerField(default=0, help_text="Crashes in a row without a step forward."),
                ),
                ("worker", models.CharField(blank=True, help_text="Token of who runs it now.", max_length=32)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                (
                    "rung_at",
                    models.DateTimeField(blank=True, help_text="When a job was last asked to take it.", null=True),
                ),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="annotation.project"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="training.round"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "heartbeat_at"], name="run_sweep")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("round", "kind"),
                        name="one_live_run_per_round_and_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heartbeat_at__isnull", False), ("state", "running"), ("worker__gt", "")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("worker", "")),
                            _connector="OR",
                        ),
                        name="running_run_has_a_worker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "succeeded"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("report__isnull", False)),
                            _connector="OR",
                        ),
                        name="succeeded_run_has_a_report",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="rewardmodel",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="reward_model", to="training.run"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="policy", to="training.run"
            ),
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.CharField(
                        max_length=500, validators=[django.core.validators.URLValidator(schemes=["http", "https"])]
                    ),
                ),
                (
                    "events",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='E.g. ["policy_promoted"]; empty: all.',
                        validators=[training.models.hook.must_be_events],
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        default=training.models.hook.new_secret,
                        help_text="Signs what is sent.",
                        max_length=100,
                        validators=[training.models.hook.must_be_a_secret],
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="annotation.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry_point",
                    models.CharField(blank=True, help_text="Name in the group plumbline.hooks.", max_length=200),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Failed")],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(help_text="Not tried again before.")),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="HTTP status of the last answer.", null=True
                    ),
                ),
                ("error", models.TextField(blank=True, help_text="Why the last try failed.")),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="training.hookevent",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="training.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_at"], name="delivery_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry_point", ""), ("webhook__isnull", False)),
                            models.Q(("entry_point__gt", ""), ("webhook__isnull", True)),
                            _connector="OR",
                        ),
                        name="delivery_has_one_receiver",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("webhook__isnull", False)),
                        fields=("event", "webhook"),
                        name="one_delivery_per_event_and_webhook",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("webhook__isnull", True)),
                        fields=("event", "entry_point"),
                        name="one_delivery_per_event_and_entry_point",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rewardmodel",
            constraint=models.UniqueConstraint(fields=("project", "version"), name="reward_model_versions_unique"),
        ),
        migrations.AddConstraint(
            model_name="rewardmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("members__gte", 1)), name="reward_model_has_members"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("project", "version"), name="policy_versions_unique"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_promoted", True)), fields=("project",), name="one_promoted_policy_per_project"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", True), ("reward_model__isnull", True), ("stage", "sft")),
                    models.Q(("parent__isnull", False), ("reward_model__isnull", False), ("stage", "ppo")),
                    _connector="OR",
                ),
                name="policy_knows_its_parents",
            ),
        ),
    ]
