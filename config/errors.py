"""The one shape in which every refusal reaches the client: code, message, where, fix."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from annotation.errors import DomainError


def body(code: str, message: str, *, where: str | None = None, fix: str | None = None, **more: Any) -> dict[str, Any]:
    """The error object of the API."""
    return {"code": code, "message": message, "where": where, "fix": fix, **more}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. A fault that nobody named stays a 500 and is logged with its trace."""
    if isinstance(error, DomainError):
        return Response(body(error.code, error.message, where=error.where, fix=error.fix), status=error.status)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        place, reasons = next(iter(fields.items()))
        response.data = body("invalid", _first(reasons), where=str(place) or None, fields=fields)
        response.status_code = 422
    elif isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        response.data = body(codes if isinstance(codes, str) else "refused", str(error.detail))
    elif isinstance(error, Http404):
        response.data = body("not_found", str(error) or "There is nothing at this address.")
    elif isinstance(error, PermissionDenied):
        response.data = body("forbidden", str(error) or "Your role does not allow this.")
    return response


def _first(reasons: Any) -> str:
    """The first sentence of a field's, which lie deeper where the field is a list or an object."""
    while isinstance(reasons, list | dict) and reasons:
        reasons = next(iter(reasons.values())) if isinstance(reasons, dict) else reasons[0]
    return str(reasons)
