"""Answers in the API's own error shape when the database is down, instead of a page about a fault."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.errors import body


class DatabaseDown:
    """Turns a database that does not answer into 503: clients keep what they have and try again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """503 for a lost database, nothing for any other fault."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        refusal = body("database_down", "the database does not answer.", fix="Try again in a moment.")
        return JsonResponse(refusal, status=503, headers={"Retry-After": "5"})
