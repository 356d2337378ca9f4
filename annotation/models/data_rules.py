"""What a project's judgements must show before anything is to be learnt from them."""

from django.db import models

from annotation.models.queue_rules import SHARE


class DataRules(models.Model):
    """Bounds of one project's data checks (selectors/data_checks.py). Shares lie in 0..1; 0 or 1 asks for nothing."""

    agreement_floor = models.FloatField(
        default=0.55, validators=SHARE, help_text="Agreement without ties that is surely not undercut."
    )
    gold_floor = models.FloatField(
        default=0.6, validators=SHARE, help_text="Share of known rankings answered right that is surely not undercut."
    )
    drifted_most = models.FloatField(
        default=0.1, validators=SHARE, help_text="Share of judgements given since their annotator's agreement fell."
    )
    flagged_most = models.FloatField(
        default=0.3, validators=SHARE, help_text="Share of judgements by annotators with a flag that casts doubt."
    )

    class Meta:
        abstract = True
