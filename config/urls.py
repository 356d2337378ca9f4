"""Addresses: /api/ for the API, /admin/ for Django's admin, everything else is the frontend."""

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config.errors import body
from config.pages import application, health


def no_such_endpoint(request: HttpRequest, path: str) -> JsonResponse:
    """An API address that does not exist answers in the API's own error shape."""
    refusal = body("not_found", f"There is no endpoint /api/{path}.", fix="See /api/schema.")
    return JsonResponse(refusal, status=404)


urlpatterns = [
    path("health", health, name="health"),
    path("admin/", admin.site.urls),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/", include("annotation.api.urls")),
    path("api/", include("training.api.urls")),
    re_path(r"^api/(?P<path>.*)$", no_such_endpoint),
    re_path(r"^(?P<path>(?!static/|api/|admin/).*)$", application, name="application"),
]
