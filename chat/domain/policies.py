"""What an organisation asks of everything that is said and of everybody who comes."""

from chat.domain.blacklist import Blacklist
from chat.domain.value import value
from chat.domain.words import Wordlist


@value
class Policy:
    """`typing_preview` lets staff see what a visitor types before it is sent."""

    blacklist: Blacklist
    masked: Wordlist
    refused: Wordlist
    typing_preview: bool = True

    @property
    def has_words(self) -> bool:
        return bool(self.masked or self.refused)

    @property
    def is_idle(self) -> bool:
        """Whether it asks nothing: so it is in most organisations, most of the time."""
        return self.typing_preview and not (self.blacklist or self.masked or self.refused)
