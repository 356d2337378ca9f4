"""What founds a project, and what takes somebody into one."""

from rest_framework import serializers

from annotation.models import Membership


class FoundingSerializer(serializers.Serializer[object]):
    """A new project; an empty `slug` is made from the name."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=50, allow_blank=True, default="")
    description = serializers.CharField(max_length=2000, allow_blank=True, default="")


class InvitationSerializer(serializers.Serializer[object]):
    """Who comes in, and as what."""

    username = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class RoleSerializer(serializers.Serializer[object]):
    """What somebody may do; null takes them out of the project."""

    role = serializers.ChoiceField(choices=Membership.Role.choices, allow_null=True)


class WelcomeSerializer(InvitationSerializer):
    """Who came in; `password` is null where they had an account before."""

    password = serializers.CharField(allow_null=True)
