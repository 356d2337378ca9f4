"""Addresses of the training API."""

from django.urls import path

from training.api import lineage, loop, rules, runs

urlpatterns = [
    path("projects/<slug:slug>/loop", loop.LoopView.as_view()),
    path("projects/<slug:slug>/loop/rules", rules.LoopRulesView.as_view()),
    path("projects/<slug:slug>/rounds", loop.RoundsView.as_view()),
    path("projects/<slug:slug>/lineage", lineage.LineageView.as_view()),
    path("projects/<slug:slug>/lineage/erase", lineage.EraseView.as_view()),
    path("rounds/<int:pk>/halt", loop.HaltView.as_view()),
    path("rounds/<int:pk>/resume", loop.ResumeView.as_view()),
    path("rounds/<int:pk>/collect-more", loop.CollectMoreView.as_view()),
    path("rounds/<int:pk>/keep-old", loop.KeepOldView.as_view()),
    path("policies/<int:pk>/promote", loop.RollBackView.as_view()),
    path("runs/<int:pk>", runs.RunView.as_view()),
    path("runs/<int:pk>/metrics", runs.RunMetricsView.as_view()),
    path("runs/<int:pk>/log", runs.RunLogView.as_view()),
    path("runs/<int:pk>/samples", runs.RunSamplesView.as_view()),
]
