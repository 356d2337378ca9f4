"""Rings for a worker. Only for work that a person asked for and that no row asks for: rows are rung by sweeps."""

from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

from annotation.errors import DomainError


class BrokerDown(DomainError):
    """No worker can be rung for."""

    code = "broker_down"
    status = 503


def ring(job: "Task[..., Any]", *arguments: int) -> None:
    """Sends the job with its ids; raises BrokerDown where the broker does not answer."""
    try:
        job.apply_async(args=arguments, retry=False)
    except (OperationalError, OSError) as error:
        raise BrokerDown("the broker does not answer.", fix="Start it, or set BROKER_URL; then ask again.") from error
