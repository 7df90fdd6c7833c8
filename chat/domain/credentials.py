"""How somebody says who they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token: one of ours, or a userSig of the application `app_key`."""

    token: str
    app_key: str | None = None


@dataclass(frozen=True, slots=True)
class KeyUid:
    """A uid that is itself the key (design, section 7)."""

    uid: str


Credentials = Token | KeyUid
