"""Which answers were asked for only after others had come: they are no part of agreement settled beforehand.

Of rows that stand, those beyond the project's overlap are taken for such, but in the slice that never is asked again.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 500
SLICE = 0.1
"""Share of the comparisons that had the most answers from the start, by the digits of their digest."""


def take_as_added(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """In projects that ask again."""
    rows = apps.get_model("annotation", "Assignment").objects.filter(project__overlap_max__gt=0)
    beyond = rows.filter(slot__gte=models.F("project__overlap")).values_list("pk", "comparison__digest")
    added = [pk for pk, digest in beyond.iterator() if int(digest[26:39], 16) / 16**13 >= SLICE]
    for first in range(0, len(added), BATCH):
        rows.model.objects.filter(pk__in=added[first : first + BATCH]).update(is_added=True)


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="is_added",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Wanted only after others had answered: asked again, or for a session.",
            ),
        ),
        migrations.RunPython(take_as_added, migrations.RunPython.noop),
    ]
