"""What the doctor says: one thing that is wrong, and its remedy."""

from chat.domain.value import value


@value
class Finding:
    """`code` is stable, for scripts; `about` the file, setting or address that it is about; sentences for people."""

    code: str
    about: str
    sentence: str
    remedy: str
