"""How somebody says who they are."""

from chat.domain.value import value


@value
class Token:
    """A bearer token: one of ours, or a userSig of the application `app_key`."""

    token: str
    app_key: str | None = None


@value
class KeyUid:
    """A uid that is itself the key (design, section 7)."""

    uid: str


@value
class LegacyKey:
    """An id on the raw door: with a token for it, or enrolled and coming from `address`."""

    id: str
    address: str
    token: str | None = None


Credentials = Token | KeyUid | LegacyKey
