"""Puts prompts into the pool that policies answer in every round."""

from django.db import transaction

from annotation.chat import Message
from annotation.models import Project, Prompt
from annotation.services.bulk import batches
from annotation.services.prompts import ensure_prompts


@transaction.atomic
def add_to_pool(*, project: Project, conversations: list[list[Message]]) -> int:
    """Returns how many prompts joined; those that were in the pool stay there."""
    prompts = ensure_prompts(project=project, conversations=conversations)
    joined = 0
    for ids in batches(list(prompts.values())):
        joined += Prompt.objects.filter(pk__in=ids, in_pool=False).update(in_pool=True)
    return joined
