"""What an annotator sees and says."""

from rest_framework import serializers

from annotation.api.serializers.estimate import EstimateSerializer
from annotation.chat import ROLES
from annotation.models import Membership, Project, Skip
from annotation.services.admission import Closed


class RankingField(serializers.ListField):
    """Groups of response indices, best first; a group of several is a tie."""

    child = serializers.ListField(child=serializers.IntegerField())


class MessageSerializer(serializers.Serializer[object]):
    """One turn of a prompt."""

    role = serializers.ChoiceField(choices=ROLES)
    content = serializers.CharField()


class AsksSerializer(serializers.ModelSerializer[Project]):
    """What the project asks of an answer."""

    aspects = serializers.ListField(child=serializers.CharField(), read_only=True)
    flags = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Project
        fields = [
            "strength_levels", "allows_both_bad", "rationale", "rationale_min", "aspects", "flags",
            "allows_marks", "allows_better_answer", "demonstrations_wanted",
        ]  # fmt: skip
        read_only_fields = fields


class ProjectSerializer(serializers.Serializer[object]):
    """A project as one of its members sees it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    guidelines = serializers.CharField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    guidelines_version = serializers.IntegerField()
    is_paused = serializers.BooleanField()
    asks = AsksSerializer()
    overlap = serializers.IntegerField()
    comparisons = serializers.IntegerField()
    judgements = serializers.IntegerField()
    simulated_judgements = serializers.IntegerField()
    open_assignments = serializers.IntegerField()
    is_expert = serializers.BooleanField(help_text="Whether the caller may give verdicts on disputed comparisons.")
    has_sessions = serializers.BooleanField(help_text="Whether the caller is or was in a calibration session.")
    has_loop = serializers.BooleanField()
    raw_agreement = EstimateSerializer(allow_null=True)


class WorkResponseSerializer(serializers.Serializer[object]):
    """One response; rankings name it by `index`. What wrote it is not told."""

    index = serializers.IntegerField()
    text = serializers.CharField()


class LessonSerializer(serializers.Serializer[object]):
    """What a tutorial says once the answer is given."""

    ranking = RankingField()
    explanation = serializers.CharField()


class WorkItemSerializer(serializers.Serializer[object]):
    """A comparison leased to the annotator; responses stand in the order shown."""

    assignment = serializers.IntegerField()
    comparison = serializers.IntegerField()
    prompt = MessageSerializer(many=True)
    responses = WorkResponseSerializer(many=True)
    shown = serializers.ListField(child=serializers.IntegerField())
    lease_expires_at = serializers.DateTimeField()
    lease_s = serializers.IntegerField()
    lesson = LessonSerializer(allow_null=True)


class ProgressSerializer(serializers.Serializer[object]):
    """Where the annotator stands; `daily_cap` is null without a limit."""

    done_today = serializers.IntegerField()
    daily_cap = serializers.IntegerField(allow_null=True)
    open_for_you = serializers.IntegerField()


class WantSerializer(serializers.Serializer[object]):
    """How many comparisons the browser wants to hold."""

    want = serializers.IntegerField(min_value=1, max_value=5, default=1)
    besides = serializers.ListField(
        child=serializers.IntegerField(), max_length=100, default=list, help_text="Assignments open in other tabs."
    )


class ClaimSerializer(serializers.Serializer[object]):
    """What is leased to the annotator now; `reason` says why it is nothing."""

    items = WorkItemSerializer(many=True)
    reason = serializers.ChoiceField(choices=[str(reason) for reason in Closed], allow_null=True)


class VersionSerializer(serializers.Serializer[object]):
    """Which version of the guidelines was read."""

    version = serializers.IntegerField(min_value=1)


class MarkSerializer(serializers.Serializer[object]):
    """A place in a response's text: characters (code points), `end` exclusive."""

    response = serializers.IntegerField(min_value=0)
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    comment = serializers.CharField(allow_blank=True, default="")


class JudgementInSerializer(serializers.Serializer[object]):
    """A judgement as the browser sends it; `id` is the client's UUID."""

    id = serializers.UUIDField()
    ranking = RankingField()
    strength = serializers.IntegerField(allow_null=True, required=False, default=None)
    flags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    reason = serializers.CharField(required=False, default="", allow_blank=True)
    seconds = serializers.FloatField(allow_null=True, required=False, default=None)
    shown = serializers.ListField(child=serializers.IntegerField(), allow_null=True, required=False, default=None)
    aspects = serializers.DictField(child=RankingField(), required=False, default=dict)
    marks = MarkSerializer(many=True, required=False, default=list)
    better_answer = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False)


class JudgementOutSerializer(serializers.Serializer[object]):
    """A judgement as it stands."""

    id = serializers.UUIDField()
    comparison = serializers.IntegerField()
    late = serializers.BooleanField()
    supersedes = serializers.UUIDField(allow_null=True)
    ranking = RankingField()
    strength = serializers.IntegerField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    aspects = serializers.DictField(child=RankingField())
    marks = MarkSerializer(many=True)
    better_answer = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    is_simulated = serializers.BooleanField()


class JudgedSerializer(JudgementOutSerializer):
    """A judgement that was taken, and what the annotator holds after it where that was asked for."""

    next = ClaimSerializer(allow_null=True)


class OwnJudgementSerializer(serializers.Serializer[object]):
    """One of the annotator's own judgements with what it was about."""

    judgement = JudgementOutSerializer()
    item = WorkItemSerializer()


class ReasonSerializer(serializers.Serializer[object]):
    """Why."""

    code = serializers.ChoiceField(
        choices=[code for code in Skip.Code.choices if code[0] != Skip.Code.SEEN], default=Skip.Code.OTHER
    )
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class RenewedSerializer(serializers.Serializer[object]):
    """The new end of a lease."""

    lease_expires_at = serializers.DateTimeField()
