"""`manage.py lineage`: what a model learnt from, what learnt from a judgement or a person; deletes the latter."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from annotation.errors import DomainError
from annotation.models import Annotator, Project
from annotation.services.erasing import erase
from training.selectors import lineage

SHOWN = 5


class Command(BaseCommand):
    """Without --delete nothing is changed."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See --help."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        of = parser.add_mutually_exclusive_group(required=True)
        of.add_argument("--reward-model", type=int, metavar="VERSION", help="the judgements that trained it")
        of.add_argument("--policy", type=int, metavar="VERSION", help="the judgements behind it")
        of.add_argument("--judgement", metavar="UUID", help="the models that learnt from it")
        of.add_argument("--annotator", metavar="NAME", help="what a deletion of their judgements would affect")
        parser.add_argument("--delete", action="store_true", help="with --annotator: delete them, for good")
        parser.add_argument("--reason", default="", help="why they are deleted; kept")
        parser.add_argument("--by", metavar="USER", help="who deletes them; kept")
        parser.add_argument("--json", action="store_true", help="everything, with the ids of all judgements")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what was found, and deletes where that is asked for."""
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"there is no project {options['project']!r}.")
        if options["delete"] and options["annotator"] is None:
            raise CommandError("--delete goes with --annotator NAME.")
        try:
            found = self._found(project, options)
            self.stdout.write(json.dumps(found, cls=DjangoJSONEncoder) if options["json"] else _told(found))
            if options["delete"]:
                self._delete(project, options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _found(self, project: Project, options: dict[str, Any]) -> lineage.Row:
        if options["reward_model"] is not None:
            return lineage.of_reward_model(project, options["reward_model"])
        if options["policy"] is not None:
            return lineage.of_policy(project, options["policy"])
        if options["judgement"] is not None:
            return lineage.of_judgement(project, options["judgement"])
        return lineage.of_annotator(project, options["annotator"])

    def _delete(self, project: Project, options: dict[str, Any]) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if options["by"] and by is None:
            raise CommandError(f"there is no user {options['by']!r}.")
        annotator = Annotator.objects.select_related("project").get(project=project, name=options["annotator"])
        row = erase(annotator=annotator, by=by, reason=options["reason"], now=timezone.now())
        marked = row.snapshots.count()
        self.stdout.write(
            f"deleted {row.judgements} judgements; {marked} snapshots are marked, with what learnt from them"
        )


def _told(found: lineage.Row) -> str:
    people = [f"{row['annotator']} ({row['judgements']})" for row in found["annotators"]]
    more = f" and {len(people) - SHOWN} others" if len(people) > SHOWN else ""
    lines = [
        f"{found['of']}: {found['judgements']} judgements"
        + (f" by {', '.join(people[:SHOWN])}{more}" if people else ""),
        "snapshots: " + _listed(f"{row['number']} ({row['digest'][:10]})" for row in found["snapshots"]),
        "reward models: " + _listed(f"v{row['version']} ({row['digest'][:10]})" for row in found["reward_models"]),
        "policies: "
        + _listed(
            f"v{row['version']} ({row['digest'][:10]}){' promoted' if row['is_promoted'] else ''}"
            for row in found["policies"]
        ),
    ]
    lines += [
        f"affected: {row['judgements']} judgements were deleted since: {row['reason']}" for row in found["erasures"]
    ]
    return "\n".join(lines)


def _listed(names: Any) -> str:
    return ", ".join(names) or "none"
