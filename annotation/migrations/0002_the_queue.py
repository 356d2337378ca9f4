"""The queue: turns, purposes, tags, caps, retests and qualification."""

import django.core.validators
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_the_old_order(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Rows that waited keep their places: by comparison, in the order of import."""
    apps.get_model("annotation", "Assignment").objects.update(turn=models.F("comparison_id"))


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0001_start"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assignment",
            name="annotator_once_per_comparison",
        ),
        migrations.RemoveConstraint(
            model_name="assignment",
            name="assignment_state_matches_its_fields",
        ),
        migrations.RemoveConstraint(
            model_name="judgement",
            name="one_answer_per_person_and_comparison",
        ),
        migrations.RemoveIndex(
            model_name="assignment",
            name="assignment_queue",
        ),
        migrations.AddField(
            model_name="annotator",
            name="cursor",
            field=models.FloatField(blank=True, help_text="How far the queue was walked.", null=True),
        ),
        migrations.AddField(
            model_name="annotator",
            name="daily_cap",
            field=models.PositiveIntegerField(blank=True, help_text="Instead of the project's.", null=True),
        ),
        migrations.AddField(
            model_name="annotator",
            name="draws",
            field=models.PositiveIntegerField(
                default=0, help_text="Comparisons handed out so far: what is mixed in when."
            ),
        ),
        migrations.AddField(
            model_name="annotator",
            name="guidelines_read",
            field=models.PositiveIntegerField(default=0, help_text="Version that was confirmed."),
        ),
        migrations.AddField(
            model_name="annotator",
            name="is_paused",
            field=models.BooleanField(default=False, help_text="Gets nothing new; what was answered stays."),
        ),
        migrations.AddField(
            model_name="annotator",
            name="qualification",
            field=models.CharField(
                choices=[("open", "Open"), ("passed", "Passed"), ("failed", "Failed")], default="open", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="annotator",
            name="recent_seconds",
            field=models.JSONField(default=list, help_text="Time of the last judgements: they set the lease."),
        ),
        migrations.AddField(
            model_name="annotator",
            name="tags",
            field=models.JSONField(
                default=list, help_text="Groups and skills: work that needs a tag goes to its bearers."
            ),
        ),
        migrations.AddField(
            model_name="annotator",
            name="urgent_cursor",
            field=models.FloatField(blank=True, help_text="How far the urgent queue was walked.", null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="needs",
            field=models.CharField(blank=True, help_text="Tag that an annotator must bear.", max_length=40),
        ),
        migrations.AddField(
            model_name="assignment",
            name="propensity",
            field=models.FloatField(
                blank=True, help_text="Probability with which the strategy gave this row its turn.", null=True
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("work", "Work"),
                    ("gold", "Gold"),
                    ("attention", "Attention"),
                    ("qualification", "Qualification"),
                    ("retest", "Retest"),
                ],
                default="work",
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="turn",
            field=models.FloatField(
                default=0.0, help_text="Place in the queue, lowest first (services/strategies.py)."
            ),
        ),
        migrations.AddField(
            model_name="comparison",
            name="explanation",
            field=models.TextField(blank=True, help_text="Why that is the ranking; shown after the answer counted."),
        ),
        migrations.AddField(
            model_name="comparison",
            name="is_paused",
            field=models.BooleanField(default=False, help_text="Not handed out for now."),
        ),
        migrations.AddField(
            model_name="comparison",
            name="needs",
            field=models.CharField(blank=True, help_text="Tag that an annotator must bear.", max_length=40),
        ),
        migrations.AddField(
            model_name="comparison",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("work", "Work"),
                    ("gold", "Gold"),
                    ("attention", "Attention"),
                    ("qualification", "Qualification"),
                ],
                default="work",
                max_length=13,
            ),
        ),
        migrations.AddField(
            model_name="comparison",
            name="urgency",
            field=models.FloatField(default=0.0, help_text="What training would learn from it, 0..1."),
        ),
        migrations.AddField(
            model_name="judgement",
            name="is_retest",
            field=models.BooleanField(
                default=False, help_text="A planned second look: measures the annotator alone."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="attention_rate",
            field=models.FloatField(
                default=0.0,
                help_text="Share of an annotator's tasks that are attention checks.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="calibration_overlap",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Answers wanted for a shared comparison.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="calibration_share",
            field=models.FloatField(
                default=0.0,
                help_text="Share of comparisons that everybody shares (0.1 to 0.2 is usual).",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="certainty_wanted",
            field=models.FloatField(
                default=0.8,
                help_text="Ask again while the calibrated certainty is below this.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="daily_cap",
            field=models.PositiveIntegerField(
                default=0, help_text="Judgements an annotator may give in a day; 0 for no limit."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="gold_rate",
            field=models.FloatField(
                default=0.05,
                help_text="Share of an annotator's tasks that are hidden gold.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="guidelines_version",
            field=models.PositiveIntegerField(default=1, help_text="Raise it when the guidelines change."),
        ),
        migrations.AddField(
            model_name="project",
            name="must_read_guidelines",
            field=models.BooleanField(
                default=False, help_text="Nobody works before confirming the current version of the guidelines."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="overlap_max",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Ask again until this many answers while uncertain; 0 never asks again."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="qualification_items",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Qualification comparisons to answer before real work; 0 for none."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="qualification_pass",
            field=models.FloatField(
                default=0.8,
                help_text="Share of them that must match the known ranking.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="retest_after_hours",
            field=models.PositiveIntegerField(default=24, help_text="A retest comes no sooner than this, or ..."),
        ),
        migrations.AddField(
            model_name="project",
            name="retest_after_judgements",
            field=models.PositiveIntegerField(
                default=100, help_text="... than this many further judgements of the annotator."
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="retest_rate",
            field=models.FloatField(
                default=0.0,
                help_text="Share of own earlier tasks shown again with sides swapped.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="share_cap",
            field=models.FloatField(
                default=1.0,
                help_text="Largest share of the project's judgements from one annotator.",
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="strategy",
            field=models.CharField(
                default="breadth_first", help_text="Which comparison comes next (docs/queue.md).", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="slot",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="state",
            field=models.CharField(
                choices=[("open", "Open"), ("held", "Held"), ("leased", "Leased"), ("done", "Done")],
                default="open",
                max_length=6,
            ),
        ),
        migrations.RunPython(keep_the_old_order, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["project", "turn", "id"], name="assignment_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "leased")),
                fields=["project", "lease_expires_at"],
                name="assignment_leases",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["annotator", "state"], name="assignment_of_annotator"),
        ),
        migrations.AddIndex(
            model_name="comparison",
            index=models.Index(
                condition=models.Q(("purpose", "work"), _negated=True),
                fields=["project", "purpose", "id"],
                name="comparison_special",
            ),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["annotator", "received_at"], name="judgement_of_annotator"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "retest"), _negated=True),
                fields=("comparison", "annotator"),
                name="annotator_once_per_comparison",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "retest")),
                fields=("comparison", "annotator"),
                name="one_retest_per_person_and_comparison",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "work"), ("slot__isnull", False)),
                    models.Q(models.Q(("purpose", "work"), _negated=True), ("slot__isnull", True)),
                    _connector="OR",
                ),
                name="assignment_slot_is_for_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("annotator__isnull", True),
                        ("lease_expires_at__isnull", True),
                        ("state__in", ["open", "held"]),
                    ),
                    models.Q(("annotator__isnull", False), ("lease_expires_at__isnull", False), ("state", "leased")),
                    models.Q(("annotator__isnull", False), ("state", "done")),
                    _connector="OR",
                ),
                name="assignment_state_matches_its_fields",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", "work"), ("gold__isnull", False), _connector="OR"),
                name="comparison_with_a_purpose_knows_its_ranking",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_retest", False), ("supersedes__isnull", True), models.Q(("origin", "import"), _negated=True)
                ),
                fields=("comparison", "annotator"),
                name="one_answer_per_person_and_comparison",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_retest", True), ("supersedes__isnull", True)),
                fields=("comparison", "annotator"),
                name="one_retest_answer_per_person",
            ),
        ),
    ]
