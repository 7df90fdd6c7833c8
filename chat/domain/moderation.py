"""What admins ask about words and about whom they let in."""

from chat.domain.value import value
from chat.domain.words import WordAction


@value
class AddWord:
    """Answers the Word. The same word again takes the new action."""

    word: str
    action: WordAction = WordAction.MASK


@value
class RemoveWord:
    word: int


@value
class Words:
    """The words of the organisation, by id. For admins. Answers `Page`."""

    cursor: str | None = None
    limit: int = 50


@value
class AddBlock:
    """Agents may name a visitor, admins an address or CIDR too. `until` is UTC ms. Answers the BlockEntry.

    With `newcomers`, nobody comes in as somebody new from where the visitor was seen last; the entry tells the network.
    """

    person: int | None = None
    address: str | None = None
    reason: str = ""
    until: int | None = None
    newcomers: bool = False


@value
class RemoveBlock:
    block: int


@value
class Blocks:
    """Who is blocked, the newest first; for admins. Answers `Page` of BlockEntries."""

    cursor: str | None = None
    limit: int = 50
