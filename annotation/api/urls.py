"""Addresses of the collecting API."""

from django.urls import path

from annotation.api import annotators, disputes, files, managing, projects, quality, reports, session, work, writing

PROJECT = "projects/<slug:slug>"

urlpatterns = [
    path("session", session.SessionView.as_view()),
    path("projects", projects.ProjectsView.as_view()),
    path(PROJECT, projects.ProjectDetailView.as_view()),
    path(f"{PROJECT}/claim", work.ClaimView.as_view()),
    path(f"{PROJECT}/progress", work.ProgressView.as_view()),
    path(f"{PROJECT}/guidelines/read", work.GuidelinesView.as_view()),
    path(f"{PROJECT}/mine", work.MineView.as_view()),
    path(f"{PROJECT}/judgements/mine", work.OwnJudgementsView.as_view()),
    path(f"{PROJECT}/judgements/recent", quality.NewestJudgementsView.as_view()),
    path("assignments/<int:pk>/judgements", work.AnswerView.as_view()),
    path("assignments/<int:pk>/skip", work.SkipView.as_view()),
    path("assignments/<int:pk>/renew", work.RenewView.as_view()),
    path("assignments/<int:pk>/release", work.ReleaseView.as_view()),
    path("assignments/<int:pk>/reports", reports.ReportView.as_view()),
    path("judgements/<uuid:pk>/edits", work.EditView.as_view()),
    path(f"{PROJECT}/writing/claim", writing.WritingClaimView.as_view()),
    path("writings/<int:pk>/demonstration", writing.DemonstrationView.as_view()),
    path("writings/<int:pk>/pass", writing.PassByView.as_view()),
    path(f"{PROJECT}/reports", reports.ReportsView.as_view()),
    path("reports/<uuid:pk>/settled", reports.SettledView.as_view()),
    path(f"{PROJECT}/settings", managing.SettingsView.as_view()),
    path(f"{PROJECT}/people", managing.PeopleView.as_view()),
    path("people/<int:pk>", managing.PersonView.as_view()),
    path("comparisons/<int:pk>/pause", managing.PauseView.as_view()),
    path("annotators/<int:pk>", annotators.AnnotatorPageView.as_view()),
    path("annotators/<int:pk>/judgements", annotators.AnnotatorJudgementsView.as_view()),
    path("annotators/<int:pk>/exclusions", annotators.AnnotatorExclusionsView.as_view()),
    path("annotators/<int:pk>/notes", annotators.NotesView.as_view()),
    path("notes/<int:pk>/read", annotators.NoteReadView.as_view()),
    path(f"{PROJECT}/exclusions", annotators.ExclusionsView.as_view()),
    path("exclusions/<int:pk>/lift", annotators.LiftView.as_view()),
    path(f"{PROJECT}/disputes", disputes.DisputesView.as_view()),
    path(f"{PROJECT}/disputes/claim", disputes.ClaimDisputesView.as_view()),
    path("assignments/<int:pk>/others", disputes.OthersView.as_view()),
    path("comparisons/<int:pk>", quality.ComparisonView.as_view()),
    path(f"{PROJECT}/quality", quality.QualityView.as_view()),
    path(f"{PROJECT}/quality/refresh", quality.RefreshView.as_view()),
    path(f"{PROJECT}/comparisons", quality.ComparisonsView.as_view()),
    path(f"{PROJECT}/snapshots", files.SnapshotsView.as_view()),
    path(f"{PROJECT}/imports", files.ImportsView.as_view()),
    path("imports/<uuid:pk>/left-out.jsonl", files.LeftOutView.as_view()),
    path(f"{PROJECT}/export/<slug:what>.jsonl", files.ExportView.as_view()),
    path(f"{PROJECT}/simulate", files.SimulateView.as_view()),
]
