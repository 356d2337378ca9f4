"""Some of a crowd's annotators, who claim and answer through the production server instead of in process."""

import http.client
import json
import os
import random
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User

from annotation.models import Assignment, Membership, Project
from bench.collect.audit import Audit, audit
from bench.collect.server import Server
from bench.collect.world import session_of

CSRF = "c" * 32

Rank = Callable[[str, Mapping[int, str], Sequence[int]], list[list[int]]]
"""The ranking of an annotator, from the prompt, the responses by index, and the order in which they are shown."""


class Refused(Exception):
    """The server answered something else than it should."""


class Desk:
    """The server, and a session for each of `names`."""

    def __init__(self, project: Project, names: Sequence[str]) -> None:
        self.accepted: list[str] = []
        self._project = project
        self._statuses: Counter[str] = Counter()
        self._sessions = {name: _enrol(project, name, Membership.Role.ANNOTATOR) for name in names}
        self._server = Server(dict(os.environ), Path(settings.VAR_DIR))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def names(self) -> frozenset[str]:
        """Who sits here."""
        return frozenset(self._sessions)

    def stint(self, name: str, most: int, rank: Rank, rng: random.Random) -> int:
        """Up to `most` answers, each of which brings the next task; returns how many. Raises Refused."""
        items, given = self._post(name, f"/api/projects/{self._project.slug}/claim", {"want": 1})["items"], 0
        while items:
            item = items[0]
            texts = {each["index"]: each["text"] for each in item["responses"]}
            body = {
                "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "ranking": rank(item["prompt"][-1]["content"], texts, item["shown"]),
                "seconds": round(rng.lognormvariate(2.5, 0.5), 1),
                "shown": item["shown"],
            }
            given += 1
            more = "?want=1" if given < most else ""
            after = self._post(name, f"/api/assignments/{item['assignment']}/judgements{more}", body)
            self.accepted.append(body["id"])
            items = after["next"]["items"] if more else []
        return given

    def audit(self) -> Audit:
        """Holds what the server accepted against its export and the rows against their rules. Raises AuditFailed."""
        return audit(
            project=self._project,
            accepted=self.accepted,
            statuses=dict(self._statuses),
            assignments=Assignment.objects.filter(project=self._project).count(),
            port=self._server.port,
            session=_enrol(self._project, "the-manager", Membership.Role.MANAGER),
        )

    def _post(self, name: str, path: str, body: object) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        line.request("POST", path, json.dumps(body), {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self._sessions[name]}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        })  # fmt: skip
        answer = line.getresponse()
        content = answer.read()
        line.close()
        self._statuses[str(answer.status)] += 1
        if answer.status not in (200, 201):
            raise Refused(f"POST {path} by {name}: {answer.status} {content.decode(errors='replace')[:300]}")
        return json.loads(content)


def _enrol(project: Project, name: str, role: str) -> str:
    user, _ = User.objects.get_or_create(username=name, defaults={"password": "!"})
    Membership.objects.get_or_create(project=project, user=user, defaults={"role": role})
    return session_of(user)
