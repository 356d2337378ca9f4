"""A disclosure: somebody has seen what others said of a comparison. What they say of it from then on is informed."""

from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Annotator
from annotation.models.session import CalibrationSession


class Disclosure(models.Model):
    """The first time counts."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="disclosures", db_index=False)
    annotator = models.ForeignKey(Annotator, on_delete=models.CASCADE, related_name="disclosures")
    session = models.ForeignKey(
        CalibrationSession,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="disclosures",
        help_text="Where; empty: as an expert before whom a dispute lies.",
    )
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "annotator"], name="one_disclosure_per_person_and_comparison"
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator} saw {self.comparison}"
