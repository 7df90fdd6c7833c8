"""What agents see of a visitor: who they say they are, how they came, what they did here before."""

from collections.abc import Iterator
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.desk_frames import DeskFrames
from chat.dialects.desk_things import iso_or_none
from chat.dialects.weiyu_inbound import parsed
from chat.domain.conversations import ConversationView
from chat.domain.desk import OrderShown, Traces
from chat.domain.outcomes import KnownVisitor
from chat.domain.times import iso
from chat.web.devices import device

Json = dict[str, Any]

AWAY: Final = 30 * 60_000
"""ms between two pages after which the visitor was elsewhere: nobody knows when the first was left."""


def visitor_case(known: KnownVisitor, frames: DeskFrames, view: Viewpoint) -> Json:
    return {
        "person": frames.person(known.person, view),
        "claimedId": known.claimed_id,
        "details": _object(known.details),
        "perhapsSame": [frames.person(other, view) for other in known.perhaps_same],
        "device": device(known.traces.user_agent),
        "source": _source(known.traces),
        "pages": list(_pages(known.pages)),
        "sessions": [_session(seen, frames, view) for seen in known.conversations],
        "orders": [_order(shown) for shown in known.orders],
        "blocked": known.blocked,
    }


def _source(traces: Traces) -> Json | None:
    if traces.landing is None:
        return None
    return {"referrer": traces.referrer or "", "landing": traces.landing}


def _pages(pages: tuple[tuple[str, str, str, int], ...]) -> Iterator[Json]:
    """The newest first; each but the newest ended when the next one began."""
    left_at: int | None = None
    for url, title, referrer, at in pages:
        stayed = left_at is not None and left_at - at <= AWAY
        seconds = (left_at - at) // 1000 if stayed and left_at is not None else None
        yield {"url": url, "title": title, "referrer": referrer, "seenAt": iso(at), "seconds": seconds}
        left_at = at


def _session(seen: ConversationView, frames: DeskFrames, view: Viewpoint) -> Json:
    c = seen.conversation
    return {
        "sessionId": c.id,
        "sessionNo": c.no,
        "subject": c.subject,
        "state": c.state.value,
        "createdAt": iso(c.created_at),
        "closedAt": iso_or_none(c.closed_at),
        "agent": c.agent and frames.person(c.agent, view),
        "rating": seen.rating and frames.rating(seen.rating),
        "tags": list(c.tags),
        "lastSeq": c.last_seq,
    }


def _order(shown: OrderShown) -> Json:
    return {
        "orderCardId": shown.card.id,
        "sessionId": shown.conversation,
        "name": shown.card.name,
        "price": shown.card.price,
        "status": shown.card.status.value,
        "createdAt": iso(shown.at),
    }


def _object(details: str) -> object:
    """What the visitor's page told, when it told an object."""
    found = parsed(details)
    return found if isinstance(found, dict) else {}
