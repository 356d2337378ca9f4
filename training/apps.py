"""The app's registration with Django."""

from typing import Any

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Runs, reward models, policies and rounds."""

    name = "training"

    def ready(self) -> None:
        """Hangs on what annotation tells."""
        from annotation.signals import snapshot_frozen
        from training.services import announcing

        def announce(sender: object, **sent: Any) -> None:
            announcing.snapshot_frozen(snapshot=sent["snapshot"])

        snapshot_frozen.connect(announce, weak=False, dispatch_uid="training.announcing")
