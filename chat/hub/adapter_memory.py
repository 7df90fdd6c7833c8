"""The adapter of one machine: two dictionaries."""

import logging
from collections.abc import Iterable

from chat.domain.events import Publication
from chat.domain.rooms import Room
from chat.hub.adapter import Adapter, Ear, Member
from chat.hub.delivery import Delivery

logger = logging.getLogger(__name__)

_Ears = dict[Ear, dict[int, Member]]


class MemoryAdapter(Adapter):
    """Room -> ear -> members, and member -> rooms. Knows this process only."""

    def __init__(self) -> None:
        self._rooms: dict[Room, _Ears] = {}
        self._places: dict[int, dict[tuple[Room, Ear], None]] = {}

    def add(self, room: Room, member: Member, ear: Ear) -> None:
        self._rooms.setdefault(room, {}).setdefault(ear, {})[member.id] = member
        self._places.setdefault(member.id, {})[room, ear] = None

    def remove(self, room: Room, member: Member, ear: Ear) -> None:
        places = self._places.get(member.id)
        if places is None or (room, ear) not in places:
            return
        del places[room, ear]
        if not places:
            del self._places[member.id]
        self._leave(room, member, ear)

    def remove_all(self, member: Member) -> None:
        for room, ear in self._places.pop(member.id, {}):
            self._leave(room, member, ear)

    def broadcast(self, publication: Publication) -> None:
        delivery = Delivery(publication.event)
        told: list[Room] = []
        for room in publication.rooms:
            ears = self._rooms.get(room)
            if ears:
                self._tell(ears, delivery, publication.except_, told)
                told.append(room)

    def sockets(self, room: Room) -> Iterable[Member]:
        members: dict[int, Member] = {}
        for group in self._rooms.get(room, {}).values():
            members.update(group)
        return members.values()

    def rooms(self, member: Member) -> Iterable[Room]:
        return {room for room, _ in self._places.get(member.id, ())}

    def _tell(self, ears: _Ears, delivery: Delivery, except_: int | None, told: list[Room]) -> None:
        # A member may be added or removed by what it hears (a sign-in that ended): tell a copy of the groups.
        for ear, group in list(ears.items()):
            try:
                body = delivery.body(ear.shape)
                if body is None:
                    continue
                members = list(group.values())
                if told or except_ is not None:
                    members = [m for m in members if m.id != except_ and not self._is_in(m.id, told)]
                frame = delivery.frame(body, ear) if members else None
                if frame is not None:
                    for member in members:
                        member.deliver(frame)
            except Exception:
                # A fault of one dialect must not make the others deaf.
                logger.exception("Some listeners could not be told")

    def _is_in(self, member_id: int, told: list[Room]) -> bool:
        return bool(told) and any(room in told for room, _ in self._places.get(member_id, ()))

    def _leave(self, room: Room, member: Member, ear: Ear) -> None:
        ears = self._rooms[room]
        members = ears[ear]
        members.pop(member.id, None)
        if not members:
            del ears[ear]
            if not ears:
                del self._rooms[room]
