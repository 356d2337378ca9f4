"""Rings for a worker, by the job's name. Only for work that a person asked for and that no row asks for."""

from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

from annotation.errors import DomainError
from annotation.models import Project

REFRESH_REPORT = "annotation.jobs.refresh_report"
SIMULATE = "annotation.jobs.simulate"
IMPORT = "annotation.jobs.import_file"


class BrokerDown(DomainError):
    """No worker can be rung for."""

    code = "broker_down"
    status = 503


def ask_for_report(*, project: Project) -> None:
    """Asks a worker for a fresh quality report; raises BrokerDown."""
    _ring(REFRESH_REPORT, project.pk)


def ask_for_simulation(*, project: Project, judgements: int) -> None:
    """Asks a worker to let simulated annotators judge; raises BrokerDown."""
    _ring(SIMULATE, project.pk, judgements)


def ask_for_import(identifier: UUID) -> None:
    """Asks a worker to import a file that was taken in; raises BrokerDown."""
    _ring(IMPORT, str(identifier))


def _ring(job: str, *arguments: int | str) -> None:
    try:
        current_app.send_task(job, args=arguments, retry=False)
    except (OperationalError, OSError) as error:
        raise BrokerDown("the broker does not answer.", fix="Start it, or set BROKER_URL; then ask again.") from error
