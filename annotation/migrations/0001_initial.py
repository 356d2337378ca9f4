import annotation.models.answer_rules
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("annotation", "0001_start"),
        ("annotation", "0002_the_queue"),
        ("annotation", "0003_bounds"),
        ("annotation", "0004_answers"),
        ("annotation", "0005_lean_indexes"),
        ("annotation", "0006_file_imports"),
        ("annotation", "0007_repeated_projects"),
        ("annotation", "0008_refits"),
        ("annotation", "0009_exclusions_and_notes"),
        ("annotation", "0010_data_rules"),
        ("annotation", "0011_adjudication"),
        ("annotation", "0012_gold_and_sessions"),
        ("annotation", "0013_erasures"),
        ("annotation", "0014_session_looks"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(help_text="The id in the file, or one made from the content.", max_length=200),
                ),
                ("digest", models.CharField(help_text="SHA-256 of prompt and responses, in order.", max_length=64)),
                (
                    "round_number",
                    models.PositiveIntegerField(blank=True, help_text="Round that wrote the responses.", null=True),
                ),
                (
                    "propensity",
                    models.FloatField(default=1.0, help_text="Probability with which this pair was chosen."),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("work", "Work"),
                            ("gold", "Gold"),
                            ("attention", "Attention"),
                            ("qualification", "Qualification"),
                            ("tutorial", "Tutorial"),
                        ],
                        default="work",
                        max_length=13,
                    ),
                ),
                ("gold", models.JSONField(blank=True, help_text="The known ranking, never shown.", null=True)),
                (
                    "explanation",
                    models.TextField(
                        blank=True, help_text="Why that is the ranking; shown after the answer counted."
                    ),
                ),
                ("needs", models.CharField(blank=True, help_text="Tag that an annotator must bear.", max_length=40)),
                ("urgency", models.FloatField(default=0.0, help_text="What training would learn from it, 0..1.")),
                ("is_paused", models.BooleanField(default=False, help_text="Not handed out for now.")),
                (
                    "exposure",
                    models.PositiveIntegerField(default=0, help_text="Annotators to whom it was handed out as gold."),
                ),
                ("meta", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Annotator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("is_simulated", models.BooleanField(default=False)),
                (
                    "is_paused",
                    models.BooleanField(default=False, help_text="Gets nothing new; what was answered stays."),
                ),
                (
                    "tags",
                    models.JSONField(
                        default=list, help_text="Groups and skills: work that needs a tag goes to its bearers."
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Instead of the project's.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "guidelines_read",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Version that was confirmed.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "knows_tutorial",
                    models.BooleanField(default=False, help_text="Has seen all of it, or began without one."),
                ),
                (
                    "qualification",
                    models.CharField(
                        choices=[("open", "Open"), ("passed", "Passed"), ("failed", "Failed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "recent_seconds",
                    models.JSONField(default=list, help_text="Time of the last judgements: they set the lease."),
                ),
                (
                    "draws",
                    models.PositiveIntegerField(
                        default=0, help_text="Comparisons handed out so far: what is mixed in when."
                    ),
                ),
                (
                    "urgent_cursor",
                    models.FloatField(blank=True, help_text="How far the urgent queue was walked.", null=True),
                ),
                ("cursor", models.FloatField(blank=True, help_text="How far the queue was walked.", null=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotators",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("work", "Work"),
                            ("gold", "Gold"),
                            ("attention", "Attention"),
                            ("qualification", "Qualification"),
                            ("tutorial", "Tutorial"),
                            ("retest", "Retest"),
                            ("adjudication", "Adjudication"),
                        ],
                        default="work",
                        max_length=13,
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "turn",
                    models.FloatField(
                        default=0.0, help_text="Place in the queue, lowest first (services/strategies.py)."
                    ),
                ),
                ("needs", models.CharField(blank=True, help_text="Tag that an annotator must bear.", max_length=40)),
                (
                    "propensity",
                    models.FloatField(
                        blank=True, help_text="Probability with which the strategy gave this row its turn.", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("held", "Held"),
                            ("leased", "Leased"),
                            ("done", "Done"),
                            ("passed", "Passed"),
                        ],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "shown",
                    models.JSONField(default=list, help_text="Display order: shown[0] is the index on the left."),
                ),
                (
                    "taken_from",
                    models.JSONField(
                        default=list, help_text="Ids of annotators whose lease on this row ended without an answer."
                    ),
                ),
                ("leased_at", models.DateTimeField(blank=True, null=True)),
                ("lease_expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "annotator",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="annotation.comparison",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoldTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("mined", "Mined"), ("session", "Session"), ("file", "File")], max_length=7
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("standing", "Standing"),
                            ("declined", "Declined"),
                            ("retired", "Retired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "ranking",
                    models.JSONField(help_text="The known ranking; stays when the comparison is ordinary again."),
                ),
                (
                    "evidence",
                    models.JSONField(
                        default=dict, help_text="Who agreed, with which certainty, of how many judgements."
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(blank=True, help_text="When it became gold; empty for a file's.", null=True),
                ),
                ("ended_at", models.DateTimeField(blank=True, help_text="When it was retired.", null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True, choices=[("hand", "Hand"), ("leak", "Leak"), ("dispute", "Dispute")], max_length=7
                    ),
                ),
                (
                    "comparison",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gold_term",
                        to="annotation.comparison",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoldDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("retired", "Retired"),
                            ("undone", "Undone"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, choices=[("hand", "Hand"), ("leak", "Leak"), ("dispute", "Dispute")], max_length=7
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gold_decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="annotation.goldterm",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "overlap",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Answers wanted for every new comparison.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "calibration_share",
                    models.FloatField(
                        default=0.0,
                        help_text="Share of comparisons that everybody shares (0.1 to 0.2 is usual).",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "calibration_overlap",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="Answers wanted for a shared comparison.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "overlap_max",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Ask again until this many answers while uncertain; 0 never asks again.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "certainty_wanted",
                    models.FloatField(
                        default=0.95,
                        help_text="Ask again while the calibrated certainty is below this.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "strategy",
                    models.CharField(
                        default="breadth_first",
                        help_text="Which comparison comes next (docs/queue.md).",
                        max_length=20,
                    ),
                ),
                (
                    "lease_floor_s",
                    models.PositiveIntegerField(
                        default=300,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                    ),
                ),
                (
                    "gold_rate",
                    models.FloatField(
                        default=0.05,
                        help_text="Share of an annotator's tasks that are hidden gold.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "gold_exposure_cap",
                    models.PositiveIntegerField(
                        default=100,
                        help_text="Annotators to whom a gold comparison is shown before it rests; 0 for no limit.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "attention_rate",
                    models.FloatField(
                        default=0.0,
                        help_text="Share of an annotator's tasks that are attention checks.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "retest_rate",
                    models.FloatField(
                        default=0.0,
                        help_text="Share of own earlier tasks shown again with sides swapped.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "retest_after_hours",
                    models.PositiveIntegerField(
                        default=24,
                        help_text="A retest comes no sooner than this, or ...",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(87600),
                        ],
                    ),
                ),
                (
                    "retest_after_judgements",
                    models.PositiveIntegerField(
                        default=100,
                        help_text="... than this many further judgements of the annotator.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "qualification_items",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Qualification comparisons to answer before real work; 0 for none.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "qualification_pass",
                    models.FloatField(
                        default=0.8,
                        help_text="Share of them that must match the known ranking.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Judgements an annotator may give in a day; 0 for no limit.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "share_cap",
                    models.FloatField(
                        default=1.0,
                        help_text="Largest share of the project's judgements from one annotator.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "guidelines_version",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="Raise it when the guidelines change.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                    ),
                ),
                (
                    "must_read_guidelines",
                    models.BooleanField(
                        default=False,
                        help_text="Nobody works before confirming the current version of the guidelines.",
                    ),
                ),
                ("is_paused", models.BooleanField(default=False)),
                (
                    "strength_levels",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="Levels on each side of the scale; 0 for none.",
                        validators=[django.core.validators.MaxValueValidator(4)],
                    ),
                ),
                (
                    "allows_both_bad",
                    models.BooleanField(default=True, help_text="A tie may say that all responses are bad."),
                ),
                (
                    "rationale",
                    models.CharField(
                        choices=[("off", "Off"), ("optional", "Optional"), ("required", "Required")],
                        default="optional",
                        max_length=8,
                    ),
                ),
                (
                    "rationale_min",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Letters that a reason has at least.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                    ),
                ),
                (
                    "aspects",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Each is ranked besides the whole, e.g. helpfulness, harmlessness.",
                    ),
                ),
                (
                    "flags",
                    models.JSONField(
                        blank=True,
                        default=annotation.models.answer_rules.usual_flags,
                        help_text="Faults that an answer may name.",
                    ),
                ),
                (
                    "allows_marks",
                    models.BooleanField(default=True, help_text="Places in a response may be marked with a comment."),
                ),
                (
                    "allows_better_answer",
                    models.BooleanField(
                        default=False, help_text="A better answer may be written; it becomes a demonstration."
                    ),
                ),
                (
                    "demonstrations_wanted",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Answers that people write to each prompt of the pool; 0 for no writing.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "agreement_floor",
                    models.FloatField(
                        default=0.55,
                        help_text="Agreement without ties that is surely not undercut.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "gold_floor",
                    models.FloatField(
                        default=0.6,
                        help_text="Share of known rankings answered right that is surely not undercut.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "drifted_most",
                    models.FloatField(
                        default=0.1,
                        help_text="Share of judgements given since their annotator's agreement fell.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                (
                    "flagged_most",
                    models.FloatField(
                        default=0.3,
                        help_text="Share of judgements by annotators with a flag that casts doubt.",
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("guidelines", models.TextField(blank=True, help_text="Markdown; one key away while judging.")),
                (
                    "truth",
                    models.CharField(
                        blank=True,
                        help_text="Name of what simulated annotators go by; empty: none may judge here.",
                        max_length=40,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("overlap__gte", 1)), name="project_overlap_at_least_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength_levels__lte", 4)), name="project_strength_levels_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        help_text="Made by the client, so that a replay is harmless.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "ranking",
                    models.JSONField(
                        help_text="Groups of response indices, best first; a group of several is a tie."
                    ),
                ),
                ("strength", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("shown", models.JSONField(blank=True, help_text="Display order, where known.", null=True)),
                ("seconds", models.FloatField(blank=True, null=True)),
                ("flags", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                (
                    "aspects",
                    models.JSONField(
                        default=dict, help_text="A ranking for each aspect that the project asks about."
                    ),
                ),
                (
                    "marks",
                    models.JSONField(
                        default=list,
                        help_text='Places: [{"response", "start", "end", "comment"}], characters of the text.',
                    ),
                ),
                ("better_answer", models.TextField(blank=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("browser", "Browser"), ("import", "Import"), ("simulated", "Simulated")],
                        max_length=9,
                    ),
                ),
                (
                    "is_retest",
                    models.BooleanField(
                        default=False, help_text="A planned second look: measures the annotator alone."
                    ),
                ),
                (
                    "is_verdict",
                    models.BooleanField(
                        default=False,
                        help_text="An expert's, on a disputed comparison: it outranks, and enters no agreement.",
                    ),
                ),
                (
                    "is_informed",
                    models.BooleanField(
                        default=False,
                        help_text="The others' answers had been seen: it is no independent one, and enters no figure.",
                    ),
                ),
                ("is_late", models.BooleanField(default=False, help_text="Arrived after its lease had ended.")),
                (
                    "judged_at",
                    models.DateTimeField(blank=True, help_text="As the file says, for imports.", null=True),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "annotator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="annotation.assignment",
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="annotation.comparison",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="annotation.judgement",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "received_at"], name="judgement_newest"),
                    models.Index(fields=["annotator", "received_at"], name="judgement_of_annotator"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("assignment",),
                        name="one_first_answer_per_assignment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("is_retest", False),
                            ("supersedes__isnull", True),
                            models.Q(("origin", "import"), _negated=True),
                        ),
                        fields=("comparison", "annotator"),
                        name="one_answer_per_person_and_comparison",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_retest", True), ("supersedes__isnull", True)),
                        fields=("comparison", "annotator"),
                        name="one_retest_answer_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seconds__isnull", True), ("seconds__gte", 0), _connector="OR"),
                        name="judgement_seconds_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("strength__isnull", True),
                            models.Q(("strength__gte", 1), ("strength__lte", 4)),
                            _connector="OR",
                        ),
                        name="judgement_strength_1_to_4",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="goldterm",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="gold_terms", to="annotation.project"
            ),
        ),
        migrations.CreateModel(
            name="FileImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(help_text="What its rows are (services/importers.py).", max_length=20)),
                ("name", models.CharField(help_text="As the sender calls the file.", max_length=200)),
                (
                    "file",
                    models.CharField(
                        help_text="Name within the artifacts storage, until it is finished.", max_length=300
                    ),
                ),
                ("size_bytes", models.PositiveBigIntegerField()),
                (
                    "skip_bad_rows",
                    models.BooleanField(
                        default=False, help_text="Bad rows are left out; else the first one stops it."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("rows", models.PositiveBigIntegerField(default=0, help_text="Rows done so far.")),
                (
                    "expected",
                    models.PositiveBigIntegerField(help_text="About how many there are, where known.", null=True),
                ),
                ("added", models.PositiveBigIntegerField(default=0)),
                ("existing", models.PositiveBigIntegerField(default=0)),
                ("refused", models.PositiveBigIntegerField(default=0)),
                ("sentences", models.JSONField(default=list, help_text="Why the first hundred rows were left out.")),
                (
                    "refused_file",
                    models.CharField(blank=True, help_text="Name within the artifacts storage.", max_length=300),
                ),
                ("fault", models.TextField(blank=True, help_text="Why the file was refused.")),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="Workers that began it.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "heard_at",
                    models.DateTimeField(auto_now_add=True, help_text="Last sign of life, of whoever works on it."),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file_imports",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "-created_at"], name="import_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "refused"])),
                            _connector="OR",
                        ),
                        name="import_finished_when_over",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, help_text="First moment of the window; empty: ever.", null=True),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="End of the window, exclusive; empty: for good.", null=True
                    ),
                ),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.TextField(blank=True)),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lifted_exclusions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        blank=True,
                        help_text="The only one that is excluded; empty for all, or all of the window.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="annotation.judgement",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exclusions",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["project", "annotator"],
                        name="exclusion_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="exclusion_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judgement__isnull", True),
                            models.Q(("ends_at__isnull", True), ("starts_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="exclusion_of_one_judgement_has_no_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("starts_at__lt", models.F("ends_at")),
                            _connector="OR",
                        ),
                        name="exclusion_starts_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True), ("lifted_reason", "")),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lifted_exclusion_says_who_and_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("judgement__isnull", False), ("lifted_at__isnull", True)),
                        fields=("judgement",),
                        name="one_standing_exclusion_per_judgement",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("judgement__isnull", True),
                            ("lifted_at__isnull", True),
                            ("starts_at__isnull", True),
                        ),
                        fields=("annotator",),
                        name="one_standing_exclusion_of_all_per_annotator",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="comparison",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comparisons",
                to="annotation.project",
            ),
        ),
        migrations.CreateModel(
            name="CalibrationSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True, help_text="What it is for; members read it.")),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions_closed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions_opened",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="annotation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="session_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="closed_session_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="annotation.project",
            ),
        ),
        migrations.AddField(
            model_name="annotator",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="annotators", to="annotation.project"
            ),
        ),
        migrations.CreateModel(
            name="Prompt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("messages", models.JSONField(help_text='[{"role", "content"}, ...]')),
                ("digest", models.CharField(help_text="SHA-256 of the messages.", max_length=64)),
                ("in_pool", models.BooleanField(default=False, help_text="Policies answer it in every round.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prompts",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "digest"), name="prompt_once_per_project")
                ],
            },
        ),
        migrations.AddField(
            model_name="comparison",
            name="prompt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="comparisons", to="annotation.prompt"
            ),
        ),
        migrations.CreateModel(
            name="QualityReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                ("inputs_digest", models.CharField(max_length=64)),
                ("judgements", models.PositiveIntegerField()),
                ("simulated_judgements", models.PositiveIntegerField()),
                (
                    "newest_judgement_at",
                    models.DateTimeField(help_text="received_at of the newest judgement that it read."),
                ),
                (
                    "figures",
                    models.JSONField(help_text="As `python -m quality --json` prints them, without the preferences."),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quality_reports",
                        to="annotation.project",
                    ),
                ),
                (
                    "started_from",
                    models.ForeignKey(
                        blank=True,
                        help_text="The report in full whose fit this one began at; empty: in full itself.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="refreshed_by",
                        to="annotation.qualityreport",
                    ),
                ),
            ],
            options={
                "get_latest_by": "created_at",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("started_from__isnull", True)),
                        fields=("project", "inputs_digest", "method"),
                        name="one_report_per_inputs_and_method",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("started_from__isnull", False)),
                        fields=("project", "inputs_digest", "method", "started_from"),
                        name="one_report_per_inputs_method_and_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveSmallIntegerField(help_text="Index i of the pair.")),
                ("second", models.PositiveSmallIntegerField(help_text="Index j of the pair.")),
                ("p_first", models.FloatField()),
                ("p_tie", models.FloatField()),
                ("certainty", models.FloatField()),
                ("judgements", models.PositiveIntegerField()),
                (
                    "gain",
                    models.FloatField(
                        help_text="What more answers are worth (quality.asking); null where the project never asks again.",
                        null=True,
                    ),
                ),
                (
                    "dispute",
                    models.FloatField(
                        default=0.0, help_text="How much a verdict would decide (annotation/disputes.py)."
                    ),
                ),
                (
                    "is_adjudicated",
                    models.BooleanField(default=False, help_text="An expert's verdict stands for the judgements."),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="annotation.comparison",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="annotation.qualityreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "comparison", "first", "second"), name="one_preference_per_pair_and_report"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("p_first__gte", 0), ("p_first__lte", 1), ("p_tie__gte", 0), ("p_tie__lte", 1)
                        ),
                        name="preference_probabilities_in_0_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FitStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standing", models.BinaryField(help_text="quality.warm.Standing as bytes.")),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fit_start",
                        to="annotation.qualityreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        help_text="Made by the client, so that a replay is harmless.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="annotation.annotator"
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="annotation.comparison",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="report_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("digest", models.CharField(help_text="SHA-256 of the text.", max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "prompt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="annotation.prompt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComparisonResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveSmallIntegerField()),
                (
                    "comparison",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="annotation.comparison",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="annotation.response"
                    ),
                ),
            ],
            options={
                "ordering": ["comparison_id", "index"],
                "constraints": [
                    models.UniqueConstraint(fields=("comparison", "index"), name="one_response_per_place"),
                    models.UniqueConstraint(fields=("comparison", "response"), name="response_once_in_a_comparison"),
                ],
            },
        ),
        migrations.AddField(
            model_name="comparison",
            name="responses",
            field=models.ManyToManyField(
                related_name="comparisons", through="annotation.ComparisonResponse", to="annotation.response"
            ),
        ),
        migrations.CreateModel(
            name="SessionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "reused",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Answers that were wanted already and that the session's stand for."
                    ),
                ),
                ("conclusion", models.TextField(blank=True)),
                ("concluded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session_items",
                        to="annotation.comparison",
                    ),
                ),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="annotation.calibrationsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "place"), name="one_item_per_place"),
                    models.UniqueConstraint(fields=("session", "comparison"), name="comparison_once_in_a_session"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionComment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        help_text="Made by the client, so that a replay is harmless.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, help_text="Its author took it back.", null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session_comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="annotation.sessionitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "revealed_at",
                    models.DateTimeField(
                        blank=True, help_text="When the others' answers were opened to them.", null=True
                    ),
                ),
                (
                    "comments_seen",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="How many of the others' comments they were shown; null before a first look.",
                        null=True,
                    ),
                ),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="annotation.calibrationsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "annotator"), name="member_once_in_a_session"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comments_seen__isnull", True), ("revealed_at__isnull", False), _connector="OR"
                        ),
                        name="comments_are_seen_once_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("cannot_judge", "Cannot Judge"),
                            ("unclear", "Unclear"),
                            ("broken", "Broken"),
                            ("knows_author", "Knows Author"),
                            ("other", "Other"),
                            ("seen", "Seen"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skips", to="annotation.annotator"
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skips", to="annotation.comparison"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("comparison", "annotator"), name="one_skip_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("folder", models.CharField(help_text="Name within the artifacts storage.", max_length=300)),
                ("digest", models.CharField(help_text="SHA-256 of manifest.json.", max_length=64)),
                ("manifest", models.JSONField()),
                ("preferences", models.PositiveIntegerField()),
                ("ties", models.PositiveIntegerField()),
                ("judgements", models.PositiveIntegerField()),
                ("simulated_judgements", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snapshots", to="annotation.project"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="annotation.qualityreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="snapshot_numbers_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("judgements", models.PositiveIntegerField(help_text="How many were deleted, edited ones included.")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="erasures", to="annotation.project"
                    ),
                ),
                (
                    "snapshots",
                    models.ManyToManyField(
                        help_text="Those that had held some.", related_name="erasures", to="annotation.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason__gt", "")), name="erasure_has_a_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "File"), ("policy", "Policy"), ("person", "Person")], max_length=8
                    ),
                ),
                ("settings", models.JSONField(default=dict, help_text="Sampling settings, for a policy.")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="annotation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="source_names_unique_in_project")
                ],
            },
        ),
        migrations.AddField(
            model_name="response",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="annotation.source"
            ),
        ),
        migrations.CreateModel(
            name="Demonstration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("digest", models.CharField(help_text="SHA-256 of the text.", max_length=64)),
                (
                    "copy",
                    models.PositiveIntegerField(
                        default=0, help_text="Files may repeat a row; this counts the repeats."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "judgement",
                    models.OneToOneField(
                        blank=True,
                        help_text="Where it was written as the better answer.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demonstration",
                        to="annotation.judgement",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demonstrations",
                        to="annotation.project",
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demonstrations",
                        to="annotation.prompt",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demonstrations",
                        to="annotation.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("prompt", "source", "digest", "copy"), name="demonstration_once_per_prompt"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="demonstration_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Writing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("leased", "Leased"), ("done", "Done"), ("passed", "Passed")],
                        default="leased",
                        max_length=6,
                    ),
                ),
                ("leased_at", models.DateTimeField()),
                ("lease_expires_at", models.DateTimeField()),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="writings",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writings", to="annotation.project"
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writings", to="annotation.prompt"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("prompt", "annotator"), name="writer_once_per_prompt")
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="annotation.annotator",
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="annotation.comparison",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where; empty: as an expert before whom a dispute lies.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="annotation.calibrationsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comparison", "annotator"), name="one_disclosure_per_person_and_comparison"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "read_at",
                    models.DateTimeField(blank=True, help_text="When the annotator confirmed it.", null=True),
                ),
                (
                    "annotator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="annotation.annotator"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="annotation.judgement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="note_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("manager", "Manager"), ("annotator", "Annotator")],
                        max_length=12,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="annotation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "user"), name="one_role_per_person_and_project")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="goldterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state", "retired"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("state", "retired"), _negated=True), ("ended_at__isnull", True), ("why", "")),
                    _connector="OR",
                ),
                name="retired_gold_says_when_and_why",
            ),
        ),
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
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("comparison", "slot"), name="one_assignment_per_wanted_answer"
            ),
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
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "adjudication"), models.Q(("state", "passed"), _negated=True)),
                fields=("comparison",),
                name="one_expert_per_dispute",
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
                    models.Q(("annotator__isnull", False), ("state__in", ["done", "passed"])),
                    _connector="OR",
                ),
                name="assignment_state_matches_its_fields",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotator",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="annotator_names_unique_in_project"),
        ),
        migrations.AddConstraint(
            model_name="annotator",
            constraint=models.UniqueConstraint(
                fields=("project", "user"), name="one_annotator_per_person_and_project"
            ),
        ),
        migrations.AddConstraint(
            model_name="annotator",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", True), ("is_simulated", False), _connector="OR"),
                name="people_are_not_simulated",
            ),
        ),
        migrations.AddIndex(
            model_name="comparison",
            index=models.Index(
                condition=models.Q(("purpose", "work"), _negated=True),
                fields=["project", "purpose", "id"],
                name="comparison_special",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.UniqueConstraint(
                fields=("project", "external_id"), name="comparison_id_once_per_project"
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(("propensity__gt", 0), ("propensity__lte", 1)), name="comparison_propensity_in_0_1"
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
            model_name="response",
            constraint=models.UniqueConstraint(
                fields=("prompt", "source", "digest"), name="response_once_per_prompt_and_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="response_not_empty"
            ),
        ),
    ]
