"""How much there is: in the lists of a desk, in the groups."""

from chat.actions import access
from chat.actions.house import House
from chat.domain.desk import CountConversations, Counts, GroupView, GroupViews
from chat.domain.people import Actor
from chat.store.memory import Memory


def count(memory: Memory, _house: House, actor: Actor, _query: CountConversations) -> Counts:
    """For staff: what each list holds, as GET /sessions would show it."""
    access.staff(actor)
    groups = memory.workgroups.of_person(actor.id)
    offered = memory.transfers.offered_to(actor.id, memory.now)
    mine, queue, all_, unread = memory.desk_counts.live(actor, groups, offered)
    closed = memory.desk_counts.closed(actor, groups)
    return Counts(mine, queue, all_, closed, unread, memory.desk_counts.left(actor.organisation.id))


def groups(memory: Memory, house: House, actor: Actor, _query: GroupViews) -> list[GroupView]:
    """Every group of the organisation; for staff."""
    access.staff(actor)
    found = []
    for group in memory.workgroups.of_organisation(actor.organisation.id):
        members = memory.workgroups.members(group.id)
        online = sum(house.presence.connected(person) for person in members)
        found.append(GroupView(group, tuple(members), memory.conversations.count_waiting(group.id), online))
    return found
