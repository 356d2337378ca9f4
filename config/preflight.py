"""What must answer before a process starts: database, broker and the folder for artifacts, each with its mend."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError, connection
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

from training import store


def faults() -> Iterator[str]:
    """One sentence for everything that does not answer; none when all is well."""
    yield from _database()
    yield from _broker()
    yield from _artifacts()


def without_password(url: str) -> str:
    """The address as it may be printed."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url


def _database() -> Iterator[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError as error:
        address = without_password(settings.DATABASE_URL)
        reason = str(error).strip().splitlines()[0]
        yield f"The database {address} does not answer ({reason}). Start it, or set DATABASE_URL."


def _broker() -> Iterator[str]:
    address = without_password(settings.BROKER_URL)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options, connect_timeout=5) as broker:
            broker.ensure_connection(max_retries=1, timeout=5)
    except (BrokerError, OSError) as error:
        yield f"The broker {address} does not answer ({error}). Start it, or set BROKER_URL."


def _artifacts() -> Iterator[str]:
    folder = settings.ARTIFACTS_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        yield f"The folder {folder} cannot be made ({error.strerror}). Set PLUMBLINE_VAR to a folder of your own."
        return
    if not os.access(folder, os.W_OK):
        yield f"The folder {folder} is not writable. Give it to the user that runs Plumbline."
    if store.is_apart():
        try:
            store.reach()
        except store.StoreFault as error:
            yield f"The store of artifacts: {error} Set ARTIFACTS_STORE and the keys to it."
