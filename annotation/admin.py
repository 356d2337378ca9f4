"""Django's admin for the rows that people edit; judgements and what follows from them are read-only there."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from annotation import models

if TYPE_CHECKING:  # only the type checker knows it as a generic class
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(models.Project)
class ProjectAdmin(ModelAdmin):
    """Projects and their settings."""

    list_display = ["name", "slug", "overlap", "strength_levels", "is_paused"]


@admin.register(models.Membership)
class MembershipAdmin(ModelAdmin):
    """Roles."""

    list_display = ["project", "user", "role"]
    list_filter = ["project", "role"]


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False


@admin.register(models.Judgement)
class JudgementAdmin(ReadOnlyAdmin):
    """Judgements."""

    list_display = ["id", "project", "comparison", "annotator", "origin", "is_late", "received_at"]
    list_filter = ["project", "origin", "is_late"]


admin.site.register(
    [models.Comparison, models.FileImport, models.QualityReport, models.Snapshot, models.Annotator], ReadOnlyAdmin
)


@admin.register(models.Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """What was deleted for good."""

    list_display = ["project", "annotator", "judgements", "reason", "by", "at"]
