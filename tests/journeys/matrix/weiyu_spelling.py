"""What Weiyu's visitor and agent clients have in common: types, contents, envelopes (wire/weiyu, section 6)."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.matrix.bodies import AMOUNTS, MEDIA, PRICE, Body
from tests.journeys.matrix.likeness import FRESH, MOMENT, TIME, JsonText, Text
from tests.journeys.matrix.peer import VISITOR, Said, Talk, Who

ORGANISATION = "df_org_uid"
STATUS_WORDS = {"pending": "待支付", "paid": "已支付", "cancelled": "已取消", "expired": "已过期"}


def media(body: Body) -> dict[str, Any]:
    """Numbers are text in this vendor's content."""
    said: dict[str, Any] = {"url": body.url, "label": body.name}
    if body.kind == "file":
        said |= {"name": body.name, "type": body.mime, "filename": body.name}
    return said | {name: str(body.amounts[name]) for name in AMOUNTS if name in body.amounts}


def spelled(body: Body) -> tuple[str, Any] | None:
    """(type, content) as this vendor's clients write it; None for what they have no type for."""
    match body.kind:
        case "text":
            return "TEXT", body.text
        case "location":
            return "LOCATION", body.payload
        case "job_card":
            return "CARD", body.payload
        case "sticker":
            return "STICKER", body.opaque
        case kind if kind in MEDIA:
            return kind.upper(), media(body)
    return None


def order(card: dict[str, Any], status: str) -> JsonText:
    """The content of ORDER and ORDER_UPDATE."""
    uid = str(card["orderCardId"]) if "orderCardId" in card else Text(r"\d+")
    return JsonText(
        {
            "uid": uid,
            "status": status.upper(),
            "statusText": STATUS_WORDS[status],
            "goods": {"uid": uid, "title": card["name"], "price": PRICE, "quantity": "1"},
            "totalAmount": PRICE,
        }
    )


def is_order(content: Any, expected: JsonText) -> bool:
    """Whether a content speaks of this order, in this status."""
    try:
        found = json.loads(content)
    except (TypeError, ValueError):
        return False
    return all(found.get(name) == expected.value[name] for name in ("uid", "status"))


def written(content: Any) -> str:
    """A content as it goes out."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def shown(body: Body) -> tuple[str, Any, dict[str, Any]]:
    """(type, content, what `extra` says beside the organisation) as these clients must hear it."""
    if body.kind == "order_card":
        return "ORDER", order(body.order, "pending"), {"text": body.fallback}
    found = spelled(body)
    if found is None:
        return "TEXT", body.fallback, {}
    kind, content = found
    said = content if isinstance(content, str) else JsonText(content)
    return kind, said, {"text": body.fallback} if kind == "CARD" else {}


def user(who: Who) -> dict[str, Any]:
    """In service conversations an agent goes by their second uid."""
    is_visitor = who.side == VISITOR
    return {
        "uid": who.uid if is_visitor else who.agent_uid,
        "nickname": who.nickname,
        "avatar": who.avatar,
        "type": "VISITOR" if is_visitor else "AGENT",
        "extra": "",
    }


SYSTEM = {"uid": "df_sys_uid", "nickname": "系统消息", "avatar": "", "type": "SYSTEM", "extra": ""}


def thread(talk: Talk, state: str = "CHATTING") -> dict[str, Any]:
    return {
        "uid": talk.thread_uid,
        "topic": talk.topic,
        "type": "AGENT",
        "status": state,
        "state": state,
        "channel": "WEB",
        "user": user(talk.visitor),
        "extra": Text(r"\{.*\}"),
    }


def envelope(
    talk: Talk, sender: dict[str, Any], uid: Any, kind: str, content: Any, *,
    extra: dict[str, Any] | None = None, status: str = "SUCCESS", state: str = "CHATTING", channel: str = "WEB",
) -> dict[str, Any]:  # fmt: skip
    return {
        "uid": uid,
        "type": kind,
        "content": content,
        "status": status,
        "createdAt": TIME,
        "timestamp": MOMENT,
        "channel": channel,
        "thread": thread(talk, state),
        "user": sender,
        "extra": JsonText({"orgUid": ORGANISATION, **(extra or {})}),
    }


def message(talk: Talk, said: Said, status: str = "SUCCESS") -> dict[str, Any]:
    kind, content, extra = shown(said.body)
    return envelope(talk, user(said.by), said.uid or FRESH, kind, content, extra=extra, status=status)


def row(talk: Talk, said: Said) -> dict[str, Any]:
    """A row of the history: the message, with what only the history has."""
    return {
        **message(talk, said, "READ"),
        "orgUid": ORGANISATION,
        "updatedAt": TIME,
        "client": "WEB",
        "threadTopic": talk.topic,
        "threadUid": talk.thread_uid,
        "helpful": "",
    }


def receipt(talk: Talk, said: Said, uid: str, reader: Who, kind: str = "READ") -> dict[str, Any]:
    return envelope(talk, user(reader), Text(rf"{kind}_\d+_\d+"), kind, uid)


def recalled(talk: Talk, said: Said, uid: str) -> dict[str, Any]:
    return envelope(talk, user(said.by), Text(r"RECALL_\d+"), "RECALL", uid)


def typing(talk: Talk, by: Who, kind: str, content: Any) -> dict[str, Any]:
    return envelope(talk, user(by), Text(rf"{kind}_[0-9a-f]+"), kind, content)


NOTICES = {"assigned": "WELCOME", "closed_by_agent": "AGENT_CLOSED", "closed_by_visitor": "VISITOR_CLOSED"}


def notice(talk: Talk, code: str, sentence: str) -> dict[str, Any]:
    """A welcome comes from the agent, everything else from the house."""
    welcome = code == "assigned"
    content: Any = JsonText({"content": sentence, "faqs": [], "kbUid": ""}) if welcome else sentence
    sender, state = (user(talk.agent), "CHATTING") if welcome else (SYSTEM, "CLOSED")
    kind = NOTICES.get(code, "NOTICE")
    return envelope(talk, sender, FRESH, kind, content, state=state, channel="SYSTEM")


def card_changed(talk: Talk, said: Said, card: dict[str, Any], status: str) -> dict[str, Any]:
    uid = Text(rf"ORDER_UPDATE_{card['orderCardId']}_\d+")
    return envelope(talk, user(said.by), uid, "ORDER_UPDATE", order(card, status))
