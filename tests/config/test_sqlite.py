"""Writers on SQLite queue up in milliseconds, and give up when their patience is over."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from annotation.models import Project

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")


@pytest.fixture
def holder(transactional_db: None) -> Iterator[threading.Event]:
    """Another connection in the middle of a transaction, until the event is set."""
    begun, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Project.objects.create(slug="held", name="Held")
            begun.set()
            let_go.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(10)
    yield let_go
    let_go.set()
    thread.join()


def test_whoever_waits_goes_on_as_soon_as_the_other_is_done(holder: threading.Event) -> None:
    threading.Timer(0.3, holder.set).start()
    begun = time.monotonic()
    with transaction.atomic():
        assert Project.objects.filter(slug="held").exists()
    assert time.monotonic() - begun >= 0.2


def test_patience_ends(holder: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
