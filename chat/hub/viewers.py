"""Which staff look at which conversation now. Forgotten when the server ends, as are the connections that told it."""

from chat.domain.conversations import Conversation
from chat.domain.events import ViewingSeen
from chat.domain.people import Person


class Viewers:
    """Every call is made in the hub. A person who looks on by several connections is one viewer."""

    def __init__(self) -> None:
        self._looking: dict[int, tuple[Conversation, dict[int, tuple[Person, set[int]]]]] = {}

    def heard(self, event: ViewingSeen) -> bool:
        """Whether it makes a difference: the person's first connection began to look, or their last one ended."""
        if event.viewing:
            return self._came(event)
        return self._went(event)

    def of(self, conversation: int) -> list[ViewingSeen]:
        """Who looks at this conversation."""
        if conversation not in self._looking:
            return []
        seen, people = self._looking[conversation]
        return [ViewingSeen(seen, person, True) for person, _ in people.values()]

    def _came(self, event: ViewingSeen) -> bool:
        _, people = self._looking.setdefault(event.conversation.id, (event.conversation, {}))
        is_first = event.person.id not in people
        people.setdefault(event.person.id, (event.person, set()))[1].add(event.connection)
        return is_first

    def _went(self, event: ViewingSeen) -> bool:
        _, people = self._looking.get(event.conversation.id, (event.conversation, {}))
        if event.person.id not in people:
            return False
        connections = people[event.person.id][1]
        connections.discard(event.connection)
        if connections:
            return False
        del people[event.person.id]
        if not people:
            del self._looking[event.conversation.id]
        return True
