"""A manager reads and changes the loop's rules by the page; a wrong value is refused with its field."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from training.bounds import Bounds
from training.models import LoopSettings

pytestmark = pytest.mark.django_db
ADDRESS = "/api/projects/tea/loop/rules"


def test_managers_change_the_rules(
    loop: LoopSettings, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    client = client_of(alice)
    assert client.get(ADDRESS).json()["kl_budget_nats"] == 20.0
    assert client.patch(ADDRESS, {"kl_budget_nats": 3.5, "every_h": None}, format="json").status_code == 200
    loop.refresh_from_db()
    assert loop.bounds.kl_budget_nats == 3.5
    assert client_of(bob).patch(ADDRESS, {"kl_budget_nats": 9}, format="json").status_code == 403
    refused = client.patch(ADDRESS, {"gate_share": 1.5}, format="json")
    assert (refused.status_code, refused.json()["where"]) == (422, "gate_share")


def test_every_bound_is_a_rule_that_the_page_shows(
    loop: LoopSettings, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    shown = client_of(alice).get(ADDRESS).json()
    assert {field.name for field in fields(Bounds)} <= set(shown)
    assert loop.bounds == Bounds()
