"""What the statistics say, and the judgements behind it."""

from typing import Any

from rest_framework import serializers

from annotation.api.serializers.estimate import EstimateSerializer
from annotation.api.serializers.work import MessageSerializer, RankingField
from annotation.models import Judgement, Purpose
from annotation.selectors.behind import KINDS, ORDERS


class AgreementSerializer(serializers.Serializer[object]):
    """Agreement between annotators."""

    raw = EstimateSerializer()
    raw_half_ties = EstimateSerializer()
    raw_without_ties = EstimateSerializer()
    alpha_nominal = EstimateSerializer()
    alpha_ordinal = EstimateSerializer()
    fleiss_kappa = EstimateSerializer()
    gwet_ac1 = EstimateSerializer()
    gwet_ac2 = EstimateSerializer()


class RaterRowSerializer(serializers.Serializer[object]):
    """One annotator."""

    annotator = serializers.CharField()
    annotator_id = serializers.IntegerField()
    judgements = serializers.IntegerField()
    reliability = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    left_bias = serializers.FloatField(allow_null=True)
    left_bias_low = serializers.FloatField(allow_null=True)
    left_bias_high = serializers.FloatField(allow_null=True)
    discrimination = serializers.FloatField(allow_null=True, required=False)
    discrimination_low = serializers.FloatField(allow_null=True, required=False)
    discrimination_high = serializers.FloatField(allow_null=True, required=False)
    seconds_median = serializers.FloatField(allow_null=True)
    gold = EstimateSerializer(required=False)
    gold_verdict = serializers.ChoiceField(choices=["passes", "review", "goes on"], allow_null=True, required=False)
    retest = EstimateSerializer(required=False)
    speed = EstimateSerializer(required=False)
    length_bias = EstimateSerializer(required=False)
    is_length_biased = serializers.BooleanField(required=False)
    flags = serializers.ListField(child=serializers.CharField())
    is_simulated = serializers.BooleanField()
    is_you = serializers.BooleanField()


class AgreeingSerializer(serializers.Serializer[object]):
    """How often two annotators say the same of what both judged."""

    annotator = serializers.CharField()
    other = serializers.CharField()
    agreement = EstimateSerializer()


class DriftSerializer(serializers.Serializer[object]):
    """Agreement with the others in windows, oldest first; an alarm where it has surely fallen."""

    windows = EstimateSerializer(many=True)
    p = serializers.FloatField()
    is_alarm = serializers.BooleanField()
    since = serializers.CharField()


class PoolSerializer(serializers.Serializer[object]):
    """The annotators as a whole (docs/calibration.md)."""

    discrimination = EstimateSerializer()
    discrimination_sd = EstimateSerializer()
    side = EstimateSerializer()
    side_sd = EstimateSerializer()
    tie_width = EstimateSerializer()


class InstrumentsSerializer(serializers.Serializer[object]):
    """Figures of the whole that are no agreement (docs/metrics.md)."""

    kendall_w = EstimateSerializer()
    effective_annotators = EstimateSerializer()
    retest = EstimateSerializer()
    side_followed = EstimateSerializer()
    circular_triads = EstimateSerializer()
    longer_wins = EstimateSerializer()


class PlaceSerializer(serializers.Serializer[object]):
    """One source on the leaderboard: its worth in logits above the average source, and its chance of winning."""

    source = serializers.CharField()  # type: ignore[assignment]  # a field named like an attribute of Field
    worth = EstimateSerializer()
    win_rate = EstimateSerializer()
    wins = serializers.FloatField()
    ties = serializers.FloatField()
    losses = serializers.FloatField()


class LeaderboardSerializer(serializers.Serializer[object]):
    """The sources, best first, by Davidson's model; worths are null with a reason where the judgements give none."""

    places = PlaceSerializer(many=True)
    link = serializers.CharField()
    has_prior = serializers.BooleanField()


class CertaintySerializer(serializers.Serializer[object]):
    """How sure the preferences are: mean, and counts in ten equal bins of 0 to 1."""

    mean = serializers.FloatField(allow_null=True)
    histogram = serializers.ListField(child=serializers.IntegerField())


class RunOfComparisonsSerializer(serializers.Serializer[object]):
    """Agreement on comparisons whose last judgement fell into one span of time."""

    until = serializers.DateTimeField()
    comparisons = serializers.IntegerField()
    raw = EstimateSerializer()
    raw_without_ties = EstimateSerializer()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `from`, which is no name in Python."""
        return {"from": serializers.DateTimeField(), **super().get_fields()}


class QualityReportSerializer(serializers.Serializer[object]):
    """Agreement and annotators at one moment."""

    id = serializers.IntegerField()
    method = serializers.CharField()
    created_at = serializers.DateTimeField()
    inputs_digest = serializers.CharField()
    comparisons = serializers.IntegerField()
    annotators = serializers.IntegerField()
    judgements = serializers.IntegerField()
    simulated_judgements = serializers.IntegerField()
    agreement = AgreementSerializer()
    agreement_fixed = AgreementSerializer(
        allow_null=True, help_text="Of answers that were asked for beforehand; null where nothing is asked again."
    )
    pool = PoolSerializer(allow_null=True)
    instruments = InstrumentsSerializer(allow_null=True)
    leaderboard = LeaderboardSerializer(allow_null=True)
    matrix = AgreeingSerializer(many=True, allow_null=True)
    drift = serializers.DictField(child=DriftSerializer(), allow_null=True)
    over_time = RunOfComparisonsSerializer(many=True, allow_null=True)
    untimed = serializers.IntegerField(
        allow_null=True, help_text="Judgements that a file brought without a time: no part of anything over time."
    )
    raters = RaterRowSerializer(many=True)
    certainty = CertaintySerializer()
    ties_share = serializers.FloatField(allow_null=True)
    seconds_median = serializers.FloatField(allow_null=True)


class QualityPointSerializer(serializers.Serializer[object]):
    """One earlier report, for the plot over time."""

    created_at = serializers.DateTimeField()
    judgements = serializers.IntegerField()
    alpha_ordinal = EstimateSerializer()
    raw = EstimateSerializer()


class DataCheckSerializer(serializers.Serializer[object]):
    """One figure of the data against the project's bound."""

    name = serializers.ChoiceField(choices=["agreement", "gold", "drift", "flagged"])
    passed = serializers.BooleanField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    bound = serializers.CharField()
    sentence = serializers.CharField()


class QualitySerializer(serializers.Serializer[object]):
    """The quality page."""

    report = QualityReportSerializer(allow_null=True)
    is_stale = serializers.BooleanField()
    new_judgements = serializers.IntegerField()
    data_checks = DataCheckSerializer(many=True)
    history = QualityPointSerializer(many=True)


class JudgementRowSerializer(serializers.Serializer[object]):
    """One judgement as a manager sees it."""

    id = serializers.UUIDField()
    comparison = serializers.IntegerField()
    is_paused = serializers.BooleanField(help_text="Whether that comparison is paused.")
    annotator = serializers.CharField()
    annotator_id = serializers.IntegerField()
    is_simulated = serializers.BooleanField()
    is_you = serializers.BooleanField()
    origin = serializers.ChoiceField(choices=Judgement.Origin.choices)
    ranking = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    strength = serializers.IntegerField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    seconds = serializers.FloatField(allow_null=True)
    shown = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    late = serializers.BooleanField()
    is_retest = serializers.BooleanField()
    is_verdict = serializers.BooleanField()
    is_informed = serializers.BooleanField(help_text="Whether the others' answers had been seen before.")
    is_excluded = serializers.BooleanField()
    is_edit = serializers.BooleanField()
    received_at = serializers.DateTimeField()


class SourcedResponseSerializer(serializers.Serializer[object]):
    """A response with what wrote it: for managers alone."""

    index = serializers.IntegerField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field named like an attribute of Field


class DisagreementSerializer(serializers.Serializer[object]):
    """A comparison with all that was said about it."""

    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    gold = RankingField(allow_null=True)
    is_paused = serializers.BooleanField()
    prompt = MessageSerializer(many=True)
    responses = SourcedResponseSerializer(many=True)
    judgements = JudgementRowSerializer(many=True)
    p_first = serializers.FloatField(allow_null=True)
    p_tie = serializers.FloatField(allow_null=True)
    certainty = serializers.FloatField(allow_null=True)


class DisagreementPageSerializer(serializers.Serializer[object]):
    """A page of comparisons."""

    total = serializers.IntegerField()
    results = DisagreementSerializer(many=True)


class PageQuerySerializer(serializers.Serializer[object]):
    """Which comparisons, and which part of them."""

    order = serializers.ChoiceField(choices=list(ORDERS), default="disagreement")
    annotator = serializers.CharField(required=False, default="")
    other = serializers.CharField(required=False, default="", help_text="A second annotator who judged it, too.")
    source = serializers.CharField(required=False, default="", help_text="What wrote one of the responses.")  # type: ignore[assignment]  # a field named like an attribute of Field
    kind = serializers.ChoiceField(choices=list(KINDS), required=False, default="", allow_blank=True)
    certain_from = serializers.FloatField(min_value=0, max_value=1, allow_null=True, default=None)
    certain_to = serializers.FloatField(min_value=0, max_value=1, allow_null=True, default=None)
    offset = serializers.IntegerField(min_value=0, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)
