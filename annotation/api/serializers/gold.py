"""The Gold page."""

from rest_framework import serializers

from annotation.api.serializers.estimate import EstimateSerializer
from annotation.api.serializers.work import RankingField
from annotation.models import GoldDecision, GoldTerm
from annotation.services.gold import LONGEST


class SupporterSerializer(serializers.Serializer[object]):
    """A trusted annotator who gave the proposed ranking."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_simulated = serializers.BooleanField()


class ProposalSerializer(serializers.Serializer[object]):
    """A comparison that may become gold, with the evidence for it."""

    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    prompt = serializers.CharField()
    ranking = RankingField()
    certainty = serializers.FloatField(help_text="Calibrated probability of the label, the least among its pairs.")
    judgements = serializers.IntegerField(help_text="All that count, of trusted annotators or not.")
    supporters = SupporterSerializer(many=True)


class LeakSerializer(serializers.Serializer[object]):
    """What the answers to it say (quality.leaks); null where there are too few of them."""

    answers = serializers.IntegerField()
    right = serializers.IntegerField()
    rise_p = serializers.FloatField(allow_null=True)
    since = serializers.IntegerField(allow_null=True)
    timed = serializers.IntegerField()
    quick = serializers.IntegerField()
    quick_p = serializers.FloatField(allow_null=True)
    is_rising = serializers.BooleanField()
    is_quick = serializers.BooleanField()


class AgainstSerializer(serializers.Serializer[object]):
    """An expert's verdict that says otherwise."""

    annotator = serializers.CharField()
    ranking = RankingField()


class EvidenceSerializer(serializers.Serializer[object]):
    """Why it became gold; empty for a file's."""

    supporters = serializers.ListField(child=serializers.CharField(), required=False)
    judgements = serializers.IntegerField(required=False)
    certainty = serializers.FloatField(required=False)
    session = serializers.CharField(required=False)


class GoldRowSerializer(serializers.Serializer[object]):
    """A comparison that serves as gold, or did."""

    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    prompt = serializers.CharField()
    ranking = RankingField()
    origin = serializers.ChoiceField(choices=GoldTerm.Origin.choices)
    since = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    why = serializers.ChoiceField(choices=GoldTerm.Why.choices, allow_blank=True)
    evidence = EvidenceSerializer()
    exposure = serializers.IntegerField(help_text="Annotators to whom it was handed out as gold.")
    is_resting = serializers.BooleanField(help_text="Whether the project's cap is reached.")
    is_paused = serializers.BooleanField()
    right = EstimateSerializer()
    leak = LeakSerializer(allow_null=True)
    against = AgainstSerializer(many=True)


class GoldDecisionSerializer(serializers.Serializer[object]):
    """One step: who decided what, when and why."""

    id = serializers.IntegerField()
    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=GoldDecision.Kind.choices)
    why = serializers.ChoiceField(choices=GoldTerm.Why.choices, allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class GoldSerializer(serializers.Serializer[object]):
    """Proposals, what serves with the least shown first, what was retired or declined, and every decision."""

    is_told = serializers.BooleanField(help_text="Whether the newest report looked for proposals.")
    cap = serializers.IntegerField()
    rate = serializers.FloatField()
    proposed = ProposalSerializer(many=True)
    left = serializers.IntegerField(help_text="Proposals beside those.")
    serving = GoldRowSerializer(many=True)
    retired = GoldRowSerializer(many=True)
    declined = GoldRowSerializer(many=True)
    decisions = GoldDecisionSerializer(many=True)


class GoldReasonSerializer(serializers.Serializer[object]):
    """A reason, where one is given."""

    reason = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class RetireSerializer(GoldReasonSerializer):
    """Why it is retired; by hand, with a reason."""

    why = serializers.ChoiceField(choices=GoldTerm.Why.choices, default=GoldTerm.Why.HAND)
