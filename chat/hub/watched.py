"""Visitors whose coming and going staff hear of: those of the conversations whose team somebody listens to."""

from chat.domain import rooms
from chat.domain.conversations import Conversation
from chat.domain.events import Publication, VisitorSeen
from chat.hub.adapter import Adapter
from chat.hub.presence import Presence


class Watched:
    """Every call is made in the hub."""

    def __init__(self, adapter: Adapter, presence: Presence) -> None:
        self._adapter = adapter
        self._presence = presence
        self._talks: dict[int, dict[int, Conversation]] = {}

    def begin(self, conversation: Conversation) -> list[VisitorSeen]:
        """Somebody listens in its team's room from now on. Answers whether the visitor is connected."""
        if conversation.visitor is None:
            return []
        visitor = conversation.visitor.id
        self._talks.setdefault(visitor, {})[conversation.id] = conversation
        return [VisitorSeen(conversation, self._presence.connected(visitor))]

    def turned(self, visitor: int, is_here: bool) -> None:
        """Their first connection came, or their last one went. Where nobody listens any more it is forgotten."""
        for conversation in list(self._talks.get(visitor, {}).values()):
            room = rooms.team(conversation.id)
            if any(self._adapter.sockets(room)):
                self._adapter.broadcast(Publication(VisitorSeen(conversation, is_here), (room,)))
            else:
                del self._talks[visitor][conversation.id]
        if visitor in self._talks and not self._talks[visitor]:
            del self._talks[visitor]
