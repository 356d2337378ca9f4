"""What happens when a worker is rung for."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.contrib.auth.models import User
from kombu.exceptions import OperationalError
from rest_framework.test import APIClient

from annotation.models import Project
from annotation.services import rings


def test_every_job_that_is_rung_for_by_name_is_there() -> None:
    current_app.loader.import_default_modules()
    assert {rings.REFRESH_REPORT, rings.SIMULATE} <= set(current_app.tasks)


def test_a_broker_that_is_down_is_said_so(
    project: Project, alice: User, client_of: Callable[[User], APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    response = client_of(alice).post("/api/projects/tea/quality/refresh")
    assert (response.status_code, response.json()["code"]) == (503, "broker_down")
    assert "BROKER_URL" in response.json()["fix"]
