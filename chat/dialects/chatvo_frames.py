"""The JSON of the raw page (seed 002), with its spellings: `userIocn`, `tpye`, `CId` on the socket, `cid` over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.domain.conversations import Conversation, Kind
from chat.domain.messages import Body, Location, Media, MediaKind, Message, Notice
from chat.domain.outcomes import Profile
from chat.domain.people import Person, Role, Workgroup
from chat.domain.receipts import Marks
from chat.domain.texts import text
from chat.domain.times import local
from chat.domain.value import value

Json = dict[str, Any]

MINE: Final = "0"
THEIRS: Final = "1"
UNREAD: Final = "0"
READ: Final = "1"
ROLES: Final = {Role.VISITOR: 1, Role.AGENT: 2, Role.ADMIN: 2, Role.BOT: 2, Role.SYSTEM: 2}
"""`roleId`: 1 is a customer, 2 who answers them."""

_WORDS: Final = {
    MediaKind.IMAGE: "图片",
    MediaKind.FILE: "文件",
    MediaKind.VOICE: "语音",
    MediaKind.AUDIO: "音频",
    MediaKind.VIDEO: "视频",
}


@value
class ChatvoFrames:
    """`link` makes the URL of a stored attachment from its key and name."""

    link: Callable[[str, str], str]

    def pushed(self, message: Message, conversation: Conversation, view: Viewpoint) -> Json:
        """What the socket carries; always unread (keys in the order of json-lib)."""
        return {
            "CId": message.id,
            "clstate": UNREAD,
            "cltext": self.line(message.body, view),
            "createtime": local(message.sent_at, view.zone),
            "tpye": MINE if message.sender.id == view.person else THEIRS,
            "userId": sender_number(message, conversation, view),
            "userIocn": message.sender.avatar,
        }

    def row(self, message: Message, conversation: Conversation, marks: Mapping[int, Marks], view: Viewpoint) -> Json:
        """One row of a history. An own one is read when anybody else has read it."""
        frame = self.pushed(message, conversation, view)
        readers = (view.person,) if frame["tpye"] == THEIRS else (id_ for id_ in marks if id_ != view.person)
        is_read = any(id_ in marks and marks[id_].read >= message.seq for id_ in readers)
        return {
            "userId": frame["userId"],
            "cid": message.id,
            "userIocn": frame["userIocn"],
            "cltext": frame["cltext"],
            "createtime": frame["createtime"],
            "clstate": READ if is_read else UNREAD,
            "tpye": frame["tpye"],
        }

    def line(self, body: Body, view: Viewpoint) -> str:
        """What is said, in one line of text (domain, section 5)."""
        match body:
            case Notice():
                return f"[系统] {text(body.code, view.language, body.arguments) or body.text}"
            case Media():
                address = self.link(body.key, body.name) if body.key else body.url
                name = f"{body.name} " if body.kind is MediaKind.FILE and body.name else ""
                return f"[{_WORDS[body.kind]}] {name}{address}"
            case Location():
                return body.fallback
            case _:
                return body.fallback

    def person(self, person: Person, zone: str, created_at: int, is_on: bool = True) -> Json:
        """`user` in the answer to a login: how its owner sees it."""
        created = local(created_at, zone)
        return {
            "userId": number_of(person),
            "userName": person.username or str(number_of(person)),
            "userNickname": person.nickname,
            "userNumber": str(number_of(person)),
            "userIcon": person.avatar,
            "mail": "",
            "status": is_on,
            "createtime": created,
            "updatatime": created,
            "roleId": ROLES[person.role],
        }

    def profile(self, profile: Profile) -> Json:
        """GET /user/{id}; the original's password digest is left out."""
        peer = profile.peer
        if isinstance(peer, Workgroup):
            number = peer.alias or ""
            return {"userName": number, "userNickname": peer.name, "userNumber": number, "userIcon": "", "mail": ""}
        number = str(number_of(peer))
        return {
            "userName": (peer.username or number) if profile.in_full else number,
            "userNickname": peer.nickname,
            "userNumber": number,
            "userIcon": peer.avatar,
            "mail": "",
            "createtime": profile.created_at,
        }

    def listed(self, peer: Person | Workgroup, is_unread: bool) -> Json:
        """An entry of GET /appusers; `xinxi` shows a red dot."""
        is_group = isinstance(peer, Workgroup)
        return {
            "userId": number_of(peer),
            "userNickname": peer.name if isinstance(peer, Workgroup) else peer.nickname,
            "userIcon": "" if is_group else peer.avatar,  # type: ignore[union-attr]
            "xinxi": is_unread,
        }


def number_of(peer: Person | Workgroup) -> int | str:
    """The id that pages hold of somebody: the enrolled one, else ours; a number where it is one."""
    name = peer.alias if peer.alias is not None else str(peer.id)
    is_number = name.isascii() and name.isdigit() and len(name) <= 15 and str(int(name)) == name
    return int(name) if is_number else name


def sender_number(message: Message, conversation: Conversation, view: Viewpoint) -> int | str:
    """`userId` of a message: what this viewer writes to when they answer it.

    A visitor who wrote to a group's number is answered by that number, whoever answers (api, `/legacy-ids`). A notice
    stands in the dialogue with the other side.
    """
    sender, visitor, group = message.sender, conversation.visitor, conversation.workgroup
    if sender.id == view.person or conversation.kind is not Kind.SERVICE or visitor is None:
        return number_of(sender)
    is_notice = isinstance(message.body, Notice)
    if visitor.id == view.person:
        if group is not None and group.alias is not None:
            return number_of(group)
        return number_of(conversation.agent) if is_notice and conversation.agent is not None else number_of(sender)
    return number_of(visitor) if is_notice else number_of(sender)
