"""Where artifacts are kept: this machine's folder, or a store that several machines share (ARTIFACTS_STORE)."""

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FORMS = "use file:///a/folder, s3://bucket or s3://bucket/prefix, or leave it out"
FILES, S3 = "django.core.files.storage.FileSystemStorage", "storages.backends.s3.S3Storage"


def storages_of(folder: Path, store: str) -> dict[str, dict[str, Any]]:
    """Two of Django's STORAGES: `artifacts`, whose files are written once, and `runs`, whose files grow.

    Without a `store` both are this machine's `folder`. Raises ImproperlyConfigured.
    """
    parts = urlsplit(store)
    if not store or (parts.scheme == "file" and not parts.netloc and len(parts.path) > 1):
        location = parts.path if store else str(folder)
        if store and Path(location).resolve() == folder:
            raise ImproperlyConfigured(f"ARTIFACTS_STORE={store} is this machine's own folder: name another one.")
        return {
            "artifacts": _entry(FILES, location=location, allow_overwrite=False),
            "runs": _entry(FILES, location=location, allow_overwrite=True),
        }
    if parts.scheme == "s3" and parts.netloc:
        if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
            raise ImproperlyConfigured(f"ARTIFACTS_STORE={store} needs `pip install django-storages[s3]`.")
        bucket: dict[str, Any] = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
        return {
            "artifacts": _entry(S3, **bucket, file_overwrite=False),
            "runs": _entry(S3, **bucket, file_overwrite=True),
        }
    raise ImproperlyConfigured(f"ARTIFACTS_STORE={store!r} is no place for artifacts: {FORMS}.")


def _entry(backend: str, **options: Any) -> dict[str, Any]:
    return {"BACKEND": backend, "OPTIONS": options}
