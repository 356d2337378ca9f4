"""Shapes of the training API; the frontend's types are generated from them."""

from rest_framework import serializers

from annotation.api.serializers.files import SnapshotSerializer
from annotation.api.serializers.quality import DataCheckSerializer
from training.models import GateVerdict, Policy, Round, Run
from training.selectors.pairing import VERDICTS
from training.selectors.stages import KEYS, STATES


class RunSerializer(serializers.Serializer[object]):
    """One call of the engine."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Run.Kind.choices)
    attempt = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Run.State.choices)
    round = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    step = serializers.IntegerField()
    total = serializers.IntegerField()
    phase = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    folder = serializers.CharField()
    report = serializers.DictField(allow_null=True)


class GateCheckSerializer(serializers.Serializer[object]):
    """One figure against its bound."""

    name = serializers.CharField()
    passed = serializers.BooleanField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    bound = serializers.CharField()
    sentence = serializers.CharField()


class GateSerializer(serializers.Serializer[object]):
    """Whether a model may go on, by which figures."""

    name = serializers.ChoiceField(choices=GateVerdict.Name.choices)
    attempt = serializers.IntegerField()
    passed = serializers.BooleanField()
    is_overridden = serializers.BooleanField()
    sentence = serializers.CharField()
    checks = GateCheckSerializer(many=True)


class HumanGateSerializer(serializers.Serializer[object]):
    """Blind comparisons of the new policy with the old one, and the share that the new one won."""

    placed = serializers.IntegerField()
    judged = serializers.IntegerField()
    is_decided = serializers.BooleanField()
    is_won = serializers.BooleanField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()


class PairingSerializer(serializers.Serializer[object]):
    """What a strategy's pairs taught beside as many drawn at random, on the project's own data."""

    strategy = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    comparisons = serializers.IntegerField(help_text="Of either kind; below `least` nothing is tried.")
    least = serializers.IntegerField()
    held_out = serializers.IntegerField(help_text="Pairs, drawn at random, that both sides were measured on.")
    value = serializers.FloatField(allow_null=True, help_text="Loss of the chosen side less the other's, in nats.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    accuracy_random = serializers.FloatField(allow_null=True)
    accuracy_chosen = serializers.FloatField(allow_null=True)


class PromotionSerializer(serializers.Serializer[object]):
    """From when on a policy served: after a round, or by somebody's rollback with its reason."""

    at = serializers.DateTimeField()
    round = serializers.IntegerField(allow_null=True)
    by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class PolicySerializer(serializers.Serializer[object]):
    """A language model that a run trained."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    stage = serializers.ChoiceField(choices=Policy.Stage.choices)
    is_promoted = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    digest = serializers.CharField()
    report = serializers.DictField(allow_null=True)
    is_affected = serializers.BooleanField(help_text="Some of the judgements behind it were deleted since.")
    can_roll_back = serializers.BooleanField()
    promotions = PromotionSerializer(many=True)


class RewardModelSerializer(serializers.Serializer[object]):
    """An ensemble that predicts what the annotators prefer."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    snapshot = serializers.IntegerField()
    members = serializers.IntegerField()
    is_affected = serializers.BooleanField(help_text="Some of the judgements behind it were deleted since.")
    digest = serializers.CharField()
    created_at = serializers.DateTimeField()
    gate = GateSerializer(allow_null=True)
    report = serializers.DictField(allow_null=True)


class RoundSerializer(serializers.Serializer[object]):
    """One turn of the circle."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Round.State.choices)
    trigger = serializers.ChoiceField(choices=Round.Trigger.choices)
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    halted_from = serializers.ChoiceField(choices=Round.State.choices, allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    comparisons = serializers.IntegerField()
    judgements = serializers.IntegerField()
    simulated_judgements = serializers.IntegerField()
    preferences = serializers.IntegerField()
    snapshot = SnapshotSerializer(allow_null=True)
    reward_model = RewardModelSerializer(allow_null=True)
    policy_before = PolicySerializer(allow_null=True)
    policy_after = PolicySerializer(allow_null=True)
    attempt = serializers.IntegerField()
    gates = GateSerializer(many=True)
    human_gate = HumanGateSerializer(allow_null=True)
    can_collect_more = serializers.BooleanField()
    can_keep_old = serializers.BooleanField()
    pairing = PairingSerializer(allow_null=True)
    runs = RunSerializer(many=True)
    simulate = serializers.BooleanField()


class StageSerializer(serializers.Serializer[object]):
    """One station of the circle."""

    key = serializers.ChoiceField(choices=KEYS)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not DRF's own label
    count = serializers.IntegerField()
    unit = serializers.CharField(allow_blank=True)
    version = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=STATES)
    detail = serializers.CharField(allow_blank=True)


class ScheduleSerializer(serializers.Serializer[object]):
    """When rounds start by themselves."""

    every_h = serializers.IntegerField(allow_null=True)
    new_preferences = serializers.IntegerField(allow_null=True)
    times = serializers.ListField(child=serializers.CharField())
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="When a time found the round unready; it starts as soon as it is."
    )


class LoopSerializer(serializers.Serializer[object]):
    """The loop page."""

    stages = StageSerializer(many=True)
    rounds = RoundSerializer(many=True)
    policies = PolicySerializer(many=True)
    reward_models = RewardModelSerializer(many=True)
    can_start = serializers.BooleanField()
    cannot_start_why = serializers.CharField(allow_blank=True)
    data_checks = DataCheckSerializer(many=True)
    held_back_why = serializers.CharField(
        allow_blank=True, help_text="What the judgements lack; a start needs a reason then."
    )
    judgements_ready = serializers.IntegerField()
    judgements_needed = serializers.IntegerField()
    can_simulate = serializers.BooleanField()
    schedule = ScheduleSerializer()


class StartRoundSerializer(serializers.Serializer[object]):
    """Whether simulated annotators judge all that is open first."""

    simulate = serializers.BooleanField(default=False)
    override_reason = serializers.CharField(
        max_length=1000, allow_blank=True, default="", help_text="Why judgements may train that are held back."
    )


class RoundReasonSerializer(serializers.Serializer[object]):
    """Why a round is halted or let go on."""

    reason = serializers.CharField(max_length=1000, allow_blank=True)


class SeriesSerializer(serializers.Serializer[object]):
    """One metric over the steps of a run, as [step, value] pairs."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not DRF's own label
    unit = serializers.CharField(allow_blank=True)
    points = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))


class RunMetricsSerializer(serializers.Serializer[object]):
    """A run's plots."""

    series = SeriesSerializer(many=True)
    total = serializers.IntegerField()


class RunLogSerializer(serializers.Serializer[object]):
    """The end of the engine's log."""

    text = serializers.CharField(allow_blank=True)


class RunSampleSerializer(serializers.Serializer[object]):
    """One response that the run wrote."""

    step = serializers.IntegerField()
    prompt = serializers.CharField()
    response = serializers.CharField(allow_blank=True)
    score = serializers.FloatField(allow_null=True)


class RunSamplesSerializer(serializers.Serializer[object]):
    """Texts of a run."""

    rows = RunSampleSerializer(many=True)
