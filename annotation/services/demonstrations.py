"""Writes demonstrations: the material of supervised fine-tuning."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from annotation.digests import digest_of
from annotation.formats import DemonstrationRow
from annotation.models import Annotator, Demonstration, Judgement, Project, Prompt, Source
from annotation.services.bulk import BATCH
from annotation.services.prompts import ensure_prompts, ensure_sources

SOURCE = "demonstrations"


class Demonstrations:
    """Those of one file. Rows that it repeats are kept apart: how often one stands weighs in training."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    @transaction.atomic
    def add(self, *, project: Project, rows: Sequence[DemonstrationRow]) -> int:
        """Writes the file's next rows; returns how many were new."""
        prompts = ensure_prompts(project=project, conversations=[row.messages for row in rows])
        source = ensure_sources(project=project, names=[SOURCE], kind=Source.Kind.FILE)[SOURCE]
        before = Demonstration.objects.filter(project=project).count()
        Demonstration.objects.bulk_create(
            [
                Demonstration(
                    project=project,
                    prompt_id=prompts[digest_of(row.messages)],
                    source=source,
                    text=row.response,
                    digest=digest_of(row.response),
                    copy=self._copy(row),
                )
                for row in rows
            ],
            ignore_conflicts=True,
            batch_size=BATCH,
        )
        return Demonstration.objects.filter(project=project).count() - before

    def _copy(self, row: DemonstrationRow) -> int:
        """The number of equal rows before it."""
        content = digest_of([row.messages, row.response])
        self._seen[content] += 1
        return self._seen[content] - 1


def add_better_answer(judgement: Judgement) -> None:
    """The better answer that came with a judgement, as a demonstration of its prompt; an edit's takes its place.

    That of the judgement which it supersedes stays, as history: `selectors.demonstrations` passes it by.
    """
    if judgement.better_answer:
        write_demonstration(
            prompt=judgement.comparison.prompt,
            annotator=judgement.annotator,
            text=judgement.better_answer,
            judgement=judgement,
        )


def write_demonstration(
    *, prompt: Prompt, annotator: Annotator, text: str, judgement: Judgement | None = None
) -> Demonstration:
    """What a person has written to a prompt. Its source bears their name, so that they never rank it."""
    sources = ensure_sources(project=annotator.project, names=[annotator.name], kind=Source.Kind.PERSON)
    source, digest = sources[annotator.name], digest_of(text)
    same = Demonstration.objects.filter(prompt=prompt, source=source, digest=digest)
    return Demonstration.objects.create(
        project_id=prompt.project_id,
        prompt=prompt,
        source=source,
        text=text,
        digest=digest,
        copy=same.count(),
        judgement=judgement,
    )
