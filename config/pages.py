"""Pages outside the API: the single-page application and the health check."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie


@never_cache
@ensure_csrf_cookie
def application(request: HttpRequest, path: str = "") -> HttpResponse:
    """The frontend's index.html for every address that is not the API's; it routes in the browser."""
    index = settings.FRONTEND_DIST / "index.html"
    if not index.is_file():
        hint = "The frontend is not built yet: run `make frontend`."
        return HttpResponse(hint, status=503, content_type="text/plain")
    return HttpResponse(index.read_bytes(), content_type="text/html; charset=utf-8")


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; used by supervisors and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
