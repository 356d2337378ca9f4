"""Log in, log out, who am I."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from annotation.api.serializers.session import CredentialsSerializer, SessionSerializer
from annotation.demo_logins import DEMO_LOGINS
from annotation.errors import DomainError


class WrongCredentials(DomainError):
    """No account has this name and password."""

    code = "wrong_credentials"
    status = 400


class LoginThrottle(ScopedRateThrottle):
    """Slows guessing of passwords down; reading the session is free."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Only attempts to log in count."""
        return request.method != "POST" or super().allow_request(request, view)


@method_decorator(csrf_protect, name="dispatch")
@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(APIView):
    """The browser's session."""

    permission_classes = [AllowAny]
    throttle_classes = [LoginThrottle]
    throttle_scope = "login"

    @extend_schema(operation_id="session", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Who is logged in; sets the CSRF cookie."""
        return Response(_session(request))

    @extend_schema(operation_id="log_in", request=CredentialsSerializer, responses=SessionSerializer)
    def post(self, request: Request) -> Response:
        """Logs in."""
        asked = CredentialsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = authenticate(request, **asked.validated_data)
        if user is None:
            raise WrongCredentials("no account has this name and password.", fix="Check both and try again.")
        login(request, user)
        request.user = user
        return Response(_session(request))

    @extend_schema(operation_id="log_out", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Logs out."""
        logout(request)
        return Response(status=204)


def _session(request: Request) -> dict[str, object]:
    user = request.user if isinstance(request.user, User) else None
    shape = {
        "user": user
        and {
            "id": user.pk,
            "username": user.username,
            "display_name": user.get_full_name() or user.username,
            "is_staff": user.is_staff,
        },
        "demo": settings.DEMO,
        "demo_logins": DEMO_LOGINS if settings.DEMO else [],
    }
    return dict(SessionSerializer(shape).data)
