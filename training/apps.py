"""The app's registration with Django."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Runs, reward models, policies and rounds."""

    name = "training"
