"""Delivery addresses. A room is where an event is told, never the talk itself."""

Room = tuple[str, int]


def conversation(id_: int) -> Room:
    """Everybody who listens to this conversation."""
    return ("conversation", id_)


def team(conversation_id: int) -> Room:
    """Staff who listen to what only staff may hear of this conversation."""
    return ("team", conversation_id)


def conversation_of(room: Room) -> int | None:
    """The conversation that is heard in this room; None where something else is."""
    kind, id_ = room
    return id_ if kind in ("conversation", "team") else None


def person(id_: int) -> Room:
    """Every connection of this person."""
    return ("person", id_)


def seats(organisation: int) -> Room:
    """Who watches agents come and go."""
    return ("seats", organisation)


def organisation(id_: int) -> Room:
    """Every connection of the tenant."""
    return ("organisation", id_)


def control(person_id: int) -> Room:
    """The person's connections as the house itself addresses them: a sign-in ended, a listening was withdrawn."""
    return ("control", person_id)
