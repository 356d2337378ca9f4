"""Checking what a browser sent, at the calls that every answer makes."""

from threading import local
from typing import Any

from rest_framework.serializers import Serializer

_here = local()


def checked(kind: type[Serializer[Any]], given: Any) -> dict[str, Any]:
    """`given` as the serializer validates it; raises ValidationError.

    A serializer copies its declared fields for each instance, which costs more than using them: here each thread
    copies them once. For serializers whose fields ask nothing of the request.
    """
    serializer = kind(data=given)
    kept: dict[type[Serializer[Any]], Any] = _here.__dict__.setdefault("fields", {})
    if kind not in kept:
        kept[kind] = serializer.fields
    serializer.__dict__["fields"] = kept[kind]
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
