"""What a writer sees and sends."""

from rest_framework import serializers

from annotation.api.serializers.work import MessageSerializer
from annotation.services.admission import Closed
from annotation.services.answers import LONGEST_TEXT


class TextSerializer(serializers.Serializer[object]):
    """What was written."""

    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False)


class WritingItemSerializer(serializers.Serializer[object]):
    """A prompt in the caller's hands."""

    writing = serializers.IntegerField()
    prompt = MessageSerializer(many=True)


class WritingClaimSerializer(serializers.Serializer[object]):
    """The prompt to answer; `left` prompts want answers. Without one, `reason` says why, or nothing is left."""

    item = WritingItemSerializer(allow_null=True)
    reason = serializers.ChoiceField(choices=[str(reason) for reason in Closed], allow_null=True)
    left = serializers.IntegerField()
