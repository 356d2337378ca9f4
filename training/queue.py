"""The doorbell: asks a worker to look at a row. A lost ring is rung again by the sweep, a double one does nothing."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

RING_AGAIN_S = 20
"""A ring older than this is taken for lost: the message has expired by then, so rings cannot pile up."""

RUN_JOB = "training.jobs.execute_run"
ROUND_JOB = "training.jobs.advance_round"
DELIVERY_JOB = "training.jobs.deliver"


def ring(job: str, row_id: int) -> None:
    """Sends `job` the id of a row. Where the broker is away the row waits for the next sweep, and the log says so."""
    try:
        current_app.send_task(job, args=[row_id], expires=RING_AGAIN_S)
    except OperationalError as error:
        log.warning("%s(%s) could not be rung (%s): is BROKER_URL up? A sweep rings again.", job, row_id, error)
