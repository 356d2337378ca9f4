"""Who is behind a session, read with less ado: every call of an annotator's asks."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

from annotation.prepared import columns_of
from annotation.rows import read_first

READ = "SELECT {columns} FROM auth_user account WHERE id = %s"


class Accounts(ModelBackend):
    """Django's own but for the way in which a user is read."""

    def get_user(self, user_id: int) -> User | None:
        """The active user of this id."""
        user = read_first(User, READ.format(columns=columns_of(User, "account")), [user_id])
        return user if user is not None and self.user_can_authenticate(user) else None
