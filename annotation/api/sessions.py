"""Calibration sessions: a list, one session, its reveal, its discussion, its conclusions."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.sessions import (
    CalibrationSessionSerializer,
    CommentInSerializer,
    ConclusionSerializer,
    LookSerializer,
    SessionInSerializer,
    SessionNoticeSerializer,
    SessionRowSerializer,
)
from annotation.api.views import ProjectView, Role, caller
from annotation.models import CalibrationSession, SessionComment, SessionItem, SessionMember
from annotation.selectors.access import RANK, project_for, role_in
from annotation.selectors.session_notices import session_notices
from annotation.selectors.sessions import member_of, session_page, sessions
from annotation.services import discussing
from annotation.services.sessions import close, open_session, reveal


class SessionsView(ProjectView):
    """A project's sessions."""

    @extend_schema(operation_id="sessions", responses=SessionRowSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All of them to managers, the own ones to others; newest first."""
        project = self.project(request, slug)
        role = role_in(caller(request), project)
        manages = role is not None and RANK[role] >= RANK[Role.MANAGER]
        rows = sessions(project, caller(request), manages=manages)
        return Response(SessionRowSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="open_session", request=SessionInSerializer, responses={201: CalibrationSessionSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Its members get its comparisons before all other work."""
        project = self.project(request, slug, Role.MANAGER)
        asked = SessionInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        session = open_session(project=project, by=caller(request), now=timezone.now(), **asked.validated_data)
        page = session_page(session, member=member_of(session, caller(request)), manages=True)
        return Response(CalibrationSessionSerializer(page).data, status=201)


class SessionBase(APIView):
    """A view of one session: for its members and for managers."""

    def find(self, request: Request, pk: int) -> tuple[CalibrationSession, SessionMember | None, bool]:
        """The session, the caller's membership, and whether they manage; Http404 for all others."""
        session = get_object_or_404(CalibrationSession.objects.select_related("project", "created_by"), pk=pk)
        return self.allowed(request, session)

    def allowed(
        self, request: Request, session: CalibrationSession
    ) -> tuple[CalibrationSession, SessionMember | None, bool]:
        """The same of a session that was found otherwise."""
        project = project_for(caller(request), session.project.slug)
        role = role_in(caller(request), project)
        member = member_of(session, caller(request))
        manages = role is not None and RANK[role] >= RANK[Role.MANAGER]
        if member is None and not manages:
            raise Http404(f"There is no session {session.pk} for you.")
        return session, member, manages

    def managed(self, request: Request, session: CalibrationSession) -> None:
        """Raises Forbidden where the caller does not manage."""
        project_for(caller(request), session.project.slug, at_least=Role.MANAGER)

    def page(self, request: Request, pk: int) -> Response:
        """The session as the caller may see it."""
        session, member, manages = self.find(request, pk)
        shape = session_page(session, member=member, manages=manages)
        return Response(CalibrationSessionSerializer(shape).data)


class CalibrationSessionView(SessionBase):
    """One session."""

    @extend_schema(operation_id="calibration_session", responses=CalibrationSessionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How far all are, and once it is open to the caller all that was said."""
        return self.page(request, pk)


class RevealView(SessionBase):
    """Seeing what the others said."""

    @extend_schema(operation_id="reveal_session", request=None, responses=CalibrationSessionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """For a member who has judged all; from then on the own answers stand as they are."""
        session, member, _ = self.find(request, pk)
        if member is None:
            raise Http404(f"You are no member of session {session.pk}.")
        reveal(member=member, now=timezone.now())
        return self.page(request, pk)


class LookView(SessionBase):
    """Having seen the discussion."""

    @extend_schema(operation_id="look_at_session", request=LookSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """By a member to whom it is open; what they were shown is told to them no more."""
        session, member, _ = self.find(request, pk)
        if member is None:
            raise Http404(f"You are no member of session {session.pk}.")
        asked = LookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        discussing.look(member=member, **asked.validated_data)
        return Response(status=204)


class NoticesView(APIView):
    """What sessions ask of the caller."""

    @extend_schema(operation_id="session_notices", responses=SessionNoticeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """In all projects, the oldest session first."""
        return Response(SessionNoticeSerializer(session_notices(caller(request)), many=True).data)


class CloseView(SessionBase):
    """Ending it."""

    @extend_schema(operation_id="close_session", request=None, responses=CalibrationSessionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Everybody in it sees everything."""
        session, _, _ = self.find(request, pk)
        self.managed(request, session)
        close(session=session, by=caller(request), now=timezone.now())
        return self.page(request, pk)


class ItemView(SessionBase):
    """A view below /session-items/{id}/."""

    def item(self, request: Request, pk: int) -> tuple[SessionItem, SessionMember | None, bool]:
        """The comparison of a session, if the caller may see it."""
        row = get_object_or_404(SessionItem.objects.select_related("session__project", "comparison"), pk=pk)
        _, member, manages = self.allowed(request, row.session)
        return row, member, manages


class CommentsView(ItemView):
    """The discussion of one comparison."""

    @extend_schema(operation_id="comment_in_session", request=CommentInSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """For managers and for members to whom the answers are open."""
        item, member, _ = self.item(request, pk)
        asked = CommentInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        discussing.comment(item=item, by=caller(request), member=member, now=timezone.now(), **asked.validated_data)
        return Response(status=204)


class CommentView(SessionBase):
    """One comment."""

    @extend_schema(operation_id="withdraw_comment", request=None, responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Its author takes it back."""
        row = get_object_or_404(SessionComment.objects.select_related("item__session__project"), pk=pk)
        self.allowed(request, row.item.session)
        if row.author_id != caller(request).pk:
            raise Http404(f"There is no comment {pk} of yours.")
        discussing.withdraw(comment=row, now=timezone.now())
        return Response(status=204)


class ConclusionView(ItemView):
    """What was agreed on."""

    @extend_schema(operation_id="conclude", request=ConclusionSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Also as a line of the guidelines, or as gold, where wanted."""
        item, _, _ = self.item(request, pk)
        self.managed(request, item.session)
        asked = ConclusionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        discussing.conclude(item=item, by=caller(request), now=timezone.now(), **asked.validated_data)
        return Response(status=204)
