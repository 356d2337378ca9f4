"""Members are told of what they have not seen; what was open to them before that is taken as seen."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def take_as_seen(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The others' comments of sessions that were open to a member already."""
    members = apps.get_model("annotation", "SessionMember")
    comments = apps.get_model("annotation", "SessionComment")
    for row in members.objects.filter(revealed_at__isnull=False).select_related("annotator"):
        others = comments.objects.filter(item__session=row.session_id).exclude(author=row.annotator.user_id)
        members.objects.filter(pk=row.pk).update(comments_seen=others.count())


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0013_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionmember",
            name="comments_seen",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How many of the others' comments they were shown; null before a first look.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("comments_seen__isnull", True), ("revealed_at__isnull", False), _connector="OR"),
                name="comments_are_seen_once_open",
            ),
        ),
        migrations.RunPython(take_as_seen, migrations.RunPython.noop),
    ]
