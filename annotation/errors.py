"""The one shape of a refusal: what is wrong, where, with which value, and the mend."""


class DomainError(Exception):
    """A refusal that reaches the client as it stands. Subclasses name it and set `code` and `status`."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, where: str | None = None, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.fix}" if self.fix else ""
        return f"{place}{self.message}{mend}"


class Unacceptable(DomainError):
    """The input itself is wrong; the same call will be refused again."""

    code = "unacceptable"
    status = 422


class Forbidden(DomainError):
    """The caller may not do this."""

    code = "forbidden"
    status = 403


def stop(error: DomainError) -> None:
    """What becomes of a refused row, unless the caller says otherwise: it stops everything."""
    raise error
