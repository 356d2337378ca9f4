"""The page about one annotator, exclusions and notes."""

from rest_framework import serializers

from annotation.api.serializers.estimate import EstimateSerializer
from annotation.api.serializers.managing import PersonSerializer
from annotation.api.serializers.quality import DriftSerializer
from annotation.api.serializers.work import RankingField
from annotation.models import Purpose
from annotation.selectors.annotator_judgements import KINDS
from annotation.services.excluding import LONGEST
from annotation.services.notes import LONGEST as LONGEST_NOTE


class WhySerializer(serializers.Serializer[object]):
    """A reason."""

    reason = serializers.CharField(max_length=LONGEST, allow_blank=True)


class ExclusionInSerializer(WhySerializer):
    """What is to be excluded: all, one judgement, or what was judged from `starts_at` until before `ends_at`."""

    judgement = serializers.UUIDField(allow_null=True, default=None)
    starts_at = serializers.DateTimeField(allow_null=True, default=None)
    ends_at = serializers.DateTimeField(allow_null=True, default=None)


class ExclusionSerializer(serializers.Serializer[object]):
    """Who took which judgements out of calibration, when and why; `lifted_at` is null while it stands."""

    id = serializers.IntegerField()
    annotator = serializers.CharField()
    annotator_id = serializers.IntegerField()
    judgement = serializers.UUIDField(allow_null=True)
    judgements = serializers.IntegerField(help_text="How many it covers now.")
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_by = serializers.CharField(allow_null=True)
    lifted_reason = serializers.CharField(allow_blank=True)


class NoteInSerializer(serializers.Serializer[object]):
    """A word to the annotator, about one judgement if named."""

    text = serializers.CharField(max_length=LONGEST_NOTE)
    judgement = serializers.UUIDField(allow_null=True, default=None)


class NoteSerializer(serializers.Serializer[object]):
    """A note; `about` is the beginning of the prompt whose judgement it concerns, `read_at` when it was confirmed."""

    id = serializers.IntegerField()
    judgement_id = serializers.UUIDField(allow_null=True)
    about = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    read_at = serializers.DateTimeField(allow_null=True)


class AnnotatorFiguresSerializer(serializers.Serializer[object]):
    """What the newest report says of the annotator (docs/calibration.md); null in older reports."""

    judgements = serializers.IntegerField()
    reliability = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    left_bias = serializers.FloatField(allow_null=True)
    left_bias_low = serializers.FloatField(allow_null=True)
    left_bias_high = serializers.FloatField(allow_null=True)
    side = serializers.FloatField(allow_null=True, default=None)
    side_low = serializers.FloatField(allow_null=True, default=None)
    side_high = serializers.FloatField(allow_null=True, default=None)
    discrimination = serializers.FloatField(allow_null=True, default=None)
    discrimination_low = serializers.FloatField(allow_null=True, default=None)
    discrimination_high = serializers.FloatField(allow_null=True, default=None)
    seconds_median = serializers.FloatField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    gold = EstimateSerializer(allow_null=True, default=None)
    gold_verdict = serializers.ChoiceField(choices=["passes", "review", "goes on"], allow_null=True, default=None)
    retest = EstimateSerializer(allow_null=True, default=None)
    speed = EstimateSerializer(allow_null=True, default=None)
    length_bias = EstimateSerializer(allow_null=True, default=None)
    is_length_biased = serializers.BooleanField(allow_null=True, default=None)


class ReadSerializer(serializers.Serializer[object]):
    """The report that the figures are from."""

    method = serializers.CharField()
    created_at = serializers.DateTimeField()
    inputs_digest = serializers.CharField()


class RatersPoolSerializer(serializers.Serializer[object]):
    """All annotators of that report."""

    annotators = serializers.IntegerField()
    reliability = serializers.FloatField(allow_null=True)
    seconds_median = serializers.FloatField(allow_null=True)


class QuartilesSerializer(serializers.Serializer[object]):
    """Seconds a judgement: the middle half lies between low and high."""

    n = serializers.IntegerField()
    low = serializers.FloatField()
    median = serializers.FloatField()
    high = serializers.FloatField()


class AnnotatorPageSerializer(serializers.Serializer[object]):
    """Everything about one annotator but the judgements; `kinds` counts these."""

    person = PersonSerializer()
    report = ReadSerializer(allow_null=True)
    figures = AnnotatorFiguresSerializer(allow_null=True)
    pool = RatersPoolSerializer()
    drift = DriftSerializer(allow_null=True)
    seconds = QuartilesSerializer(allow_null=True)
    kinds = serializers.DictField(child=serializers.IntegerField())
    exclusions = ExclusionSerializer(many=True)
    notes = NoteSerializer(many=True)


class KindQuerySerializer(serializers.Serializer[object]):
    """Which of the annotator's judgements."""

    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS], default="all")
    offset = serializers.IntegerField(min_value=0, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class KindRowSerializer(serializers.Serializer[object]):
    """One judgement, and what it is held against."""

    id = serializers.UUIDField()
    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    prompt = serializers.CharField()
    ranking = RankingField()
    strength = serializers.IntegerField(allow_null=True)
    shown = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    is_retest = serializers.BooleanField()
    is_late = serializers.BooleanField()
    is_excluded = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    known = RankingField(allow_null=True)
    earlier = RankingField(allow_null=True)
    leading = RankingField(allow_null=True)
    kinds = serializers.ListField(child=serializers.CharField())
    received_at = serializers.DateTimeField()


class KindPageSerializer(serializers.Serializer[object]):
    """A page of judgements of one kind, newest first."""

    total = serializers.IntegerField()
    results = KindRowSerializer(many=True)
