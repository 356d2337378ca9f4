"""What every test shares: the people, a project of theirs, and the list of parts that this machine lacks."""

import os
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Membership, Project
from tests import parts

Role = Membership.Role


@pytest.fixture
def project(db: None) -> Project:
    """Alice's project; a comparison wants two answers."""
    return Project.objects.create(slug="tea", name="Tea", overlap=2)


@pytest.fixture
def alice(project: Project) -> User:
    """Owns the project."""
    return _member(project, "alice", Role.OWNER)


@pytest.fixture
def bob(project: Project) -> User:
    """Annotates."""
    return _member(project, "bob", Role.ANNOTATOR)


@pytest.fixture
def carol(db: None) -> User:
    """A stranger to the project."""
    return User.objects.create_user("carol")


@pytest.fixture
def client_of() -> Callable[[User], APIClient]:
    """An API client with somebody's session."""

    def log_in(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        return client

    return log_in


def _member(project: Project, name: str, role: Role) -> User:
    user = User.objects.create_user(name)
    Membership.objects.create(project=project, user=user, role=role)
    return user


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what was not tested."""
    lines = _missing()
    if lines:
        terminalreporter.section("NOT TESTED FOR WANT OF A PART", sep="!", red=True)
        for line in lines:
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under REQUIRE_ALL=1 a missing part fails the run."""
    if parts.REQUIRE_ALL and _missing() and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _missing() -> list[str]:
    outside = [line for line in os.environ.get("PLUMBLINE_MISSING_PARTS", "").splitlines() if line]
    return outside + [f"{part}: {mend}" for part, mend in parts.MISSING.items()]
