"""Who is logged in."""

from rest_framework import serializers


class UserSerializer(serializers.Serializer[object]):
    """The person behind the session."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    is_staff = serializers.BooleanField()


class DemoLoginSerializer(serializers.Serializer[object]):
    """A login of the demo, offered on its login page."""

    username = serializers.CharField()
    password = serializers.CharField()
    role = serializers.CharField()


class SessionSerializer(serializers.Serializer[object]):
    """The session; `user` is null before the login."""

    user = UserSerializer(allow_null=True)
    demo = serializers.BooleanField()
    demo_logins = DemoLoginSerializer(many=True)


class CredentialsSerializer(serializers.Serializer[object]):
    """A name and a password."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
