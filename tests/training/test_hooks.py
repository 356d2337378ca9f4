"""Events are told once each, signed, at least once, and tried again; what did not happen is told to nobody."""

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotation.models import Project
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, behave, drive, start
from training.models import Delivery, HookEvent, LoopSettings, Webhook
from training.queue import DELIVERY_JOB
from training.services import deliveries, hooks, schedule
from training.services.deliveries import Told, deliver, signed

pytestmark = pytest.mark.django_db
State = Delivery.State


class Receiver(HTTPServer):
    """Keeps what it was sent and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.location = 204, ""
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver

    def do_POST(self) -> None:
        """Keeps it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on this machine, in a thread."""
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def webhook(project: Project, receiver: Receiver) -> Webhook:
    """It hears of everything in alice's project."""
    return Webhook.objects.create(project=project, address=receiver.address)


def announce(project: Project, subject: str = "round 3", at: datetime | None = None) -> bool:
    return hooks.announce(
        project=project,
        name=HookEvent.Name.ROUND_HALTED,
        subject=subject,
        data={"round": 3},
        now=at or timezone.now(),
    )


def attempt(delivery: Delivery, at: datetime) -> Delivery:
    deliver(delivery_id=delivery.pk, clock=lambda: at)
    delivery.refresh_from_db()
    return delivery


def test_a_post_is_signed_over_its_id_time_and_body(project: Project, webhook: Webhook, receiver: Receiver) -> None:
    now = timezone.now()
    assert announce(project, at=now)
    delivery = attempt(Delivery.objects.get(), now)
    assert (delivery.state, delivery.status, delivery.attempts) == (State.DELIVERED, 204, 1)
    (headers, body), event = receiver.got[0], HookEvent.objects.get()
    data = {"project": project.slug, "round": 3}
    assert json.loads(body) == {"type": "round_halted", "timestamp": event.at.isoformat(), "data": data}
    assert headers["webhook-id"] == str(event.pk)
    content = f"{event.pk}.{int(now.timestamp())}.".encode() + body
    mac = hmac.digest(b64decode(webhook.secret.removeprefix("whsec_")), content, hashlib.sha256)
    version, _, given = headers["webhook-signature"].partition(",")
    assert (version, b64decode(given)) == ("v1", mac)


def test_the_signature_is_the_one_that_standard_webhooks_publishes() -> None:
    """The example of the specification's reference libraries."""
    given = signed(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        identifier="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_same_subject_is_told_once(project: Project, webhook: Webhook) -> None:
    assert announce(project)
    assert not announce(project)
    assert announce(project, "round 4")
    assert Delivery.objects.count() == 2


def test_what_is_rolled_back_is_told_to_nobody(
    project: Project, webhook: Webhook, rings: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        announce(project)
        transaction.set_rollback(True)
    assert not HookEvent.objects.exists()
    assert rings == []


def test_a_refusal_is_tried_again_for_a_day_and_then_given_up(
    project: Project, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 500
    now = begun = timezone.now()
    announce(project, at=now)
    delivery = Delivery.objects.get()
    for tries, wait in enumerate(deliveries.WAITS, 1):
        assert (attempt(delivery, now).state, delivery.attempts, delivery.status) == (State.WAITING, tries, 500)
        assert attempt(delivery, now + wait - timedelta(seconds=1)).attempts == tries  # not yet
        now += wait
    assert attempt(delivery, now).state == State.FAILED
    assert now - begun > timedelta(hours=23)
    assert hooks.ring_waiting(now=now + timedelta(days=9)) == 0
    receiver.status = 200
    hooks.send_again(delivery=delivery, now=now)
    assert attempt(delivery, now).state == State.DELIVERED


def test_a_crash_in_the_middle_of_a_try_is_followed_by_another(project: Project, webhook: Webhook) -> None:
    now = timezone.now()
    announce(project, at=now)
    delivery = Delivery.objects.get()
    assert deliveries._take(delivery, now)  # and the worker dies
    assert hooks.ring_waiting(now=now) == 0
    assert hooks.ring_waiting(now=now + deliveries.WAITS[0]) == 1
    assert attempt(delivery, now + deliveries.WAITS[0]).state == State.DELIVERED


def test_a_redirect_is_not_followed(project: Project, webhook: Webhook, receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.address
    announce(project)
    delivery = attempt(Delivery.objects.get(), timezone.now())
    assert (delivery.state, delivery.status) == (State.WAITING, 302)
    assert len(receiver.got) == 1


def test_nobody_there_is_a_failed_try_with_its_reason(project: Project) -> None:
    Webhook.objects.create(project=project, address="http://127.0.0.1:9/")
    announce(project)
    delivery = attempt(Delivery.objects.get(), timezone.now())
    assert delivery.state == State.WAITING
    assert "refused" in delivery.error


def test_a_webhook_hears_what_it_asked_for(project: Project, receiver: Receiver) -> None:
    Webhook.objects.create(address=receiver.address, events=["policy_promoted"])
    Webhook.objects.create(address=receiver.address, is_active=False)
    elsewhere = Project.objects.create(slug="elsewhere", name="Elsewhere")
    Webhook.objects.create(project=elsewhere, address=receiver.address)
    announce(project)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"address": "ftp://a.b/"}, {"secret": "plain"}, {"secret": "whsec_c2hvcnQ="}, {"events": ["sent"]}]
)
def test_a_wrong_webhook_is_refused(wrong: dict[str, Any]) -> None:
    right = Webhook(address="https://example.org/hook")
    right.full_clean()
    with pytest.raises(ValidationError) as caught:
        Webhook(**{"address": right.address, **wrong}).full_clean()
    assert set(caught.value.message_dict) == set(wrong)


heard: list[Told] = []


def listen(told: Told) -> None:
    """An entry point."""
    heard.append(told)


def stumble(told: Told) -> None:
    """Another one."""
    raise KeyError("no such table")


def test_entry_points_are_called_and_their_errors_are_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = EntryPoints(
        EntryPoint(name=name, value=f"{__name__}:{name}", group=hooks.GROUP) for name in ("listen", "stumble")
    )
    for module in (hooks, deliveries):
        monkeypatch.setattr(module, "entry_points", lambda group: offered.select(group=group))
    now = timezone.now()
    announce(project, at=now)
    well, badly = Delivery.objects.order_by("entry_point")
    assert attempt(well, now).state == State.DELIVERED
    assert heard[-1].data["round"] == 3
    assert (attempt(badly, now).state, badly.error) == (State.WAITING, "KeyError: 'no such table'")


@pytest.mark.django_db(transaction=True)
def test_a_round_tells_of_everything_in_order(
    project: Project, loop: LoopSettings, webhook: Webhook, rings: list[tuple[str, int]]
) -> None:
    round_1 = at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    schedule.start_due_rounds(now=timezone.now())
    schedule.start_due_rounds(now=timezone.now())
    behave(loop, "ppo", exit=1, say="no luck")
    start(project)
    drive(round_1)
    events = HookEvent.objects.order_by("at")
    assert [event.name for event in events] == [
        "policy_promoted",
        "preferences_ready",
        "snapshot_frozen",
        "reward_promoted",
        "round_halted",
    ]
    assert events[4].data == {"round": 1, "halted_from": "optimising", "reason": "The ppo run failed: no luck"}
    assert set(events[2].data["files"]) >= {"preferences.jsonl", "judgements.jsonl"}
    rung = [row_id for job, row_id in rings if job == DELIVERY_JOB]
    assert sorted(rung) == sorted(Delivery.objects.values_list("pk", flat=True))
