"""The Django project: settings, addresses, Celery, the error handler and the system checks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
