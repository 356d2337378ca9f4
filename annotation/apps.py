"""The app's registration with Django."""

from django.apps import AppConfig


class AnnotationConfig(AppConfig):
    """Collecting; knows nothing of training."""

    name = "annotation"
