"""Calibration sessions, as members and managers see them."""

from rest_framework import serializers

from annotation.api.serializers.estimate import EstimateSerializer
from annotation.api.serializers.work import MessageSerializer, RankingField, WorkResponseSerializer
from annotation.selectors.session_notices import Asks
from annotation.services.discussing import LONGEST as LONGEST_COMMENT
from annotation.services.sessions import LONGEST, LONGEST_NAME, MOST_ITEMS, MOST_MEMBERS


class SessionInSerializer(serializers.Serializer[object]):
    """A session to be opened: named comparisons, or `count` at random; named people, and all who bear `tag`."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    about = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    annotators = serializers.ListField(child=serializers.IntegerField(), max_length=MOST_MEMBERS, default=list)
    tag = serializers.CharField(max_length=40, allow_blank=True, default="")
    comparisons = serializers.ListField(child=serializers.IntegerField(), max_length=MOST_ITEMS, default=list)
    count = serializers.IntegerField(min_value=0, max_value=MOST_ITEMS, default=0)


class SessionRowSerializer(serializers.Serializer[object]):
    """One session in the list; `left` is what the caller has still to judge, null for who is no member."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    members = serializers.IntegerField()
    comparisons = serializers.IntegerField()
    concluded = serializers.IntegerField()
    is_member = serializers.BooleanField()
    left = serializers.IntegerField(allow_null=True)


class SessionNoticeSerializer(serializers.Serializer[object]):
    """What a session asks of the caller; `count` is how many comparisons wait, or comments are new."""

    session = serializers.IntegerField()
    name = serializers.CharField()
    project = serializers.SlugField()
    asks = serializers.ChoiceField(choices=[each.value for each in Asks])
    count = serializers.IntegerField()


class LookSerializer(serializers.Serializer[object]):
    """How many of the others' comments were shown."""

    comments = serializers.IntegerField(min_value=0, max_value=1_000_000)


class SessionMemberSerializer(serializers.Serializer[object]):
    """A member by number; the name is told to managers alone."""

    number = serializers.IntegerField()
    name = serializers.CharField(allow_null=True)
    is_you = serializers.BooleanField()
    judged = serializers.IntegerField()
    is_revealed = serializers.BooleanField()


class SessionAnswerSerializer(serializers.Serializer[object]):
    """What a member said before any discussion."""

    number = serializers.IntegerField()
    name = serializers.CharField(allow_null=True)
    is_you = serializers.BooleanField()
    ranking = RankingField()
    strength = serializers.IntegerField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)


class SessionCommentSerializer(serializers.Serializer[object]):
    """A word in the discussion; a withdrawn one has no text."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    author_id = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    is_withdrawn = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SessionItemSerializer(serializers.Serializer[object]):
    """One comparison with all that was said of it; `comparison` and `is_gold` are told to managers alone."""

    id = serializers.IntegerField()
    comparison = serializers.IntegerField(allow_null=True)
    prompt = MessageSerializer(many=True)
    responses = WorkResponseSerializer(many=True)
    answers = SessionAnswerSerializer(many=True)
    comments = SessionCommentSerializer(many=True)
    conclusion = serializers.CharField(allow_blank=True)
    concluded_at = serializers.DateTimeField(allow_null=True)
    concluded_by = serializers.CharField(allow_null=True)
    is_gold = serializers.BooleanField(allow_null=True)


class SessionAgreementSerializer(serializers.Serializer[object]):
    """Agreement before any discussion."""

    raw = EstimateSerializer()
    raw_without_ties = EstimateSerializer()
    alpha_ordinal = EstimateSerializer()


class CalibrationSessionSerializer(serializers.Serializer[object]):
    """A session; `items` and `agreement` once they are open to the caller."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    manages = serializers.BooleanField()
    is_member = serializers.BooleanField()
    left = serializers.IntegerField(allow_null=True)
    is_revealed = serializers.BooleanField()
    comparisons = serializers.IntegerField()
    members = SessionMemberSerializer(many=True)
    agreement = SessionAgreementSerializer(allow_null=True)
    items = SessionItemSerializer(many=True)


class CommentInSerializer(serializers.Serializer[object]):
    """A word; `id` is the client's UUID."""

    id = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST_COMMENT)


class ConclusionSerializer(serializers.Serializer[object]):
    """What was agreed on; empty takes it back."""

    text = serializers.CharField(max_length=LONGEST_COMMENT, allow_blank=True)
    in_guidelines = serializers.BooleanField(default=False, help_text="Also as a line of the guidelines.")
    ranking = RankingField(allow_null=True, default=None, help_text="Also as gold with this ranking.")
