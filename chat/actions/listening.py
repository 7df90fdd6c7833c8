"""Listening is locked like speaking, and begins without gap or repeat."""

from collections.abc import Callable, Sequence

from chat.actions.perform import Actions
from chat.domain import rooms
from chat.domain.addresses import Address, OfConversation, OfOrganisation, OfPerson
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import CardChanged, Event, MessagePosted, MessageRecalled
from chat.domain.outcomes import Missing
from chat.domain.people import Actor
from chat.domain.queries import Arrived, MayListen, Missed, StandingSeats
from chat.domain.receipts import PastDelivered, Position
from chat.domain.rooms import Room
from chat.hub.adapter import Adapter, Ear, Member
from chat.hub.delivery import deliver
from chat.hub.holding import Holding
from chat.hub.viewers import Viewers
from chat.hub.watched import Watched


class Listening:
    """`hold_limit` events may happen while somebody still hears what they missed, which is read in pages of `page`.

    `viewers` are those who look on now, `watched` the visitors of what teams listen to.
    """

    def __init__(
        self, actions: Actions, adapter: Adapter, hold_limit: int, page: int, viewers: Viewers, watched: Watched
    ) -> None:
        self._viewers = viewers
        self._watched = watched
        self._actions = actions
        self._adapter = adapter
        self._hold_limit = hold_limit
        self._page = page

    def room(self, actor: Actor, address: Address) -> tuple[Room, Conversation | None]:
        """The room behind an address, for somebody who may hear it. Waits for the store; raises Refusal."""
        if isinstance(address, OfConversation):
            conversation = self._actions.ask(actor, MayListen(address.conversation, address.team))
            room = rooms.team if address.team else rooms.conversation
            return room(conversation.id), conversation
        if isinstance(address, OfPerson):
            return rooms.person(actor.id), None
        if isinstance(address, OfOrganisation):
            return rooms.organisation(actor.person.organisation), None
        return rooms.seats(actor.person.organisation), None

    def begin(self, room: Room, member: Member, ear: Ear) -> None:
        """Hear what happens from now on."""
        self._adapter.add(room, member, ear)

    def end(self, room: Room, member: Member, ear: Ear) -> None:
        self._adapter.remove(room, member, ear)

    def join(self, actor: Actor, room: Room, conversation: Conversation | None, member: Member, ear: Ear) -> None:
        """Hear first how things stand, then what happens from now on, in the right order.

        What happens meanwhile is held and told again: who hears it twice knows no less. Raises Refusal `overloaded`
        when more happened meanwhile than may be held.
        """
        holding = Holding(self._hold_limit)
        held = Ear(holding, member.id, ear.frame)
        self._adapter.add(room, member, held)
        try:
            standing = self._standing(actor, room, conversation)
            self._actions.wait_until_told()
        finally:
            self._adapter.remove(room, member, held)
        if holding.overflowed:
            raise Refusal("overloaded")
        for event in [*standing, *holding.events]:
            deliver(event, member, ear)
        self._adapter.add(room, member, ear)

    def catch_up(
        self, actor: Actor, conversation: Conversation, member: Member, ear: Ear, since: PastDelivered | Position,
        room_to_send: Callable[[], None],
    ) -> None:  # fmt: skip
        """Hear first what was missed since `since`, then what happens from now on.

        What happens meanwhile is held: whatever was committed before the last page was read is in that page, and the
        rest follows it. `room_to_send` waits until the member's outbox has room. Raises Refusal `overloaded` when
        more happened meanwhile than may be held.
        """
        if isinstance(since, PastDelivered):
            position: Position = self._actions.ask(actor, Arrived(conversation.id))
        else:
            position = since
        room = rooms.conversation(conversation.id)
        holding = Holding(self._hold_limit)
        held = Ear(holding, member.id, ear.frame)
        self._adapter.add(room, member, held)
        try:
            upto = self._tell_missed(actor, conversation, member, ear, position, room_to_send)
            # What the last page held must have been told to `holding`, or it would be heard twice.
            self._actions.wait_until_told()
        finally:
            self._adapter.remove(room, member, held)
        if holding.overflowed:
            raise Refusal("overloaded")
        for event in holding.events:
            rev = rev_of(event)
            if rev is None or rev > upto:
                deliver(event, member, ear)
        self._adapter.add(room, member, ear)

    def _standing(self, actor: Actor, room: Room, conversation: Conversation | None) -> Sequence[Event]:
        kind, id_ = room
        if kind == "seats":
            return self._actions.ask(actor, StandingSeats())  # type: ignore[no-any-return]
        if kind != "team" or conversation is None:
            return []
        others = [event for event in self._viewers.of(id_) if event.person.id != actor.id]
        return [*others, *self._watched.begin(conversation)]

    def _tell_missed(
        self, actor: Actor, conversation: Conversation, member: Member, ear: Ear, since: Position,
        room_to_send: Callable[[], None],
    ) -> int:  # fmt: skip
        while True:
            missing: Missing = self._actions.ask(actor, Missed(conversation.id, since, self._page))
            for event in missing.events:
                deliver(event, member, ear)
            if not missing.more:
                return missing.rev
            since = _further(since, missing)
            room_to_send()


def rev_of(event: Event) -> int | None:
    """The rev of a change to a message; None for what is not one."""
    return event.message.rev if isinstance(event, MessagePosted | MessageRecalled | CardChanged) else None


def _further(since: Position, missing: Missing) -> Position:
    """Where the next page starts: further in the changes, or further in what was said."""
    last = missing.events[-1].message  # type: ignore[union-attr]
    if last.seq <= since.seq:
        return Position(since.seq, last.rev)
    return Position(last.seq, missing.rev)
