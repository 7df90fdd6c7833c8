"""Forgetting in slices: one visitor on their wish, or what is older than a day. Both wipe messages the same way."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from chat.actions import access, attachments, routing
from chat.actions.answering import ANSWER
from chat.actions.audit import note
from chat.actions.house import House
from chat.actions.messages import withdraw
from chat.domain import rooms
from chat.domain.conversations import Conversation, Kind, State
from chat.domain.erasure import NEUTRAL, Erased, EraseOld, EraseVisitor, ScrubDue
from chat.domain.errors import Refusal
from chat.domain.events import SignInEnded
from chat.domain.messages import Message, Notice, Quote, Text
from chat.domain.people import Actor, Person, Role
from chat.domain.texts import text
from chat.store.erasures import SCRUB
from chat.store.memory import Memory, Transaction

_NAMING: Final = ("visitor", "name", "people")
"""Arguments of notices that hold names of people."""


def visitor(tx: Transaction, house: House, actor: Actor, command: EraseVisitor) -> Erased:
    """Raises Refusal `forbidden`, `not_found`, and `bad_request` for somebody who is no visitor."""
    access.house(actor)
    person = tx.people.get(command.person)
    if person is None or person.organisation != actor.organisation.id:
        raise Refusal("not_found")
    if person.role is not Role.VISITOR:
        raise Refusal("bad_request", "only visitors are erased; staff are disabled")
    tx.erasures.keep(SCRUB, 1)
    tx.erasures.begin(person.id, command.noted)
    return _STEPS[command.cursor[0]](tx, house, actor, person, command)


def old(tx: Transaction, house: House, actor: Actor, command: EraseOld) -> Erased:
    """Raises Refusal `forbidden`."""
    access.house(actor)
    return _OLD_STEPS[command.cursor[0]](tx, house, actor, command)


def scrub_due(tx: Transaction, _house: House, actor: Actor, command: ScrubDue) -> bool:
    """Whether it is due still."""
    access.house(actor)
    if command.done:
        tx.erasures.keep(SCRUB, 0)
    return bool(tx.erasures.kept(SCRUB))


def find(memory: Memory, organisation: int, name: str) -> Person:
    """The visitor of this id, uid or external id. Raises Refusal `not_found`."""
    by_id = memory.people.get(int(name)) if name.isascii() and name.isdigit() else None
    for person in (by_id, memory.people.by_uid(organisation, name), memory.people.by_external_id(organisation, name)):
        if person is not None and person.organisation == organisation and person.role is Role.VISITOR:
            return person
    raise Refusal("not_found", f"no visitor has the id, uid or external id {name}")


# A visitor


def _shut(tx: Transaction, house: House, actor: Actor, person: Person, command: EraseVisitor) -> Erased:
    """They come in no more, and nothing is said to them any more: from here on nothing new is added."""
    ended = tx.sign_ins.end(person.id, None, tx.now)
    tx.people.change(person.id, disabled=True)
    tx.tell(SignInEnded(person.id, ended, True), rooms.control(person.id))
    after = 0
    while (id_ := tx.erasures.next_conversation(person.id, after)) is not None:
        after = id_
        conversation = tx.conversations.get(id_)
        if conversation is not None and _is_theirs(conversation, person) and conversation.state is not State.CLOSED:
            routing.finish(tx, house, actor, conversation, "closed")
    return Erased(next=(1, 0, 0))


def _talks(tx: Transaction, _house: House, actor: Actor, person: Person, command: EraseVisitor) -> Erased:
    """Conversation by conversation; the cursor holds the last one that is done, and how far the next one is."""
    _, done, seq = command.cursor
    id_ = tx.erasures.next_conversation(person.id, done)
    conversation = tx.conversations.get(id_) if id_ is not None else None
    if conversation is None:
        return Erased(next=(2, 0, 0))
    found = tx.erasures.messages_of(conversation.id, seq, command.limit)
    theirs = _is_theirs(conversation, person)
    wiped = 0
    for message in tx.messages.many([id_ for id_, _ in found]):
        if isinstance(message.body, Notice):
            wiped += _unnamed(tx, actor, message, message.body, None if theirs else person.nickname)
        elif theirs or message.sender.id == person.id:
            wiped += _wipe(tx, actor, conversation, message)
        elif isinstance(message.body, Text) and message.body.quote is not None:
            _unquoted(tx, actor, message, message.body, message.body.quote, person)
    if len(found) == command.limit:
        return Erased(messages=wiped, next=(1, done, found[-1][1]))
    gone = _beside(tx, conversation) if theirs else 0
    _rename(tx, conversation, person)
    return Erased(messages=wiped, files=gone, next=(1, conversation.id, 0))


def _files(tx: Transaction, _house: House, _actor: Actor, person: Person, command: EraseVisitor) -> Erased:
    keys = tx.erasures.files_of(person.id, command.limit)
    tx.attachments.drop(keys, tx.now)
    return Erased(files=len(keys), next=(2, 0, 0) if len(keys) == command.limit else (3, 0, 0))


def _rest(tx: Transaction, _house: House, actor: Actor, person: Person, command: EraseVisitor) -> Erased:
    """Only now they are called erased."""
    organisation = person.organisation
    tx.erasures.remarks(person.id)
    others = tx.erasures.belongings(person.id)
    others += tx.erasures.audited(organisation, person.id, person.uid, person.nickname)
    tx.policies.forget(organisation)
    names = tx.erasures.exports(organisation)
    tx.people.change(
        person.id, uid=_erased_uid(person), uid_is_key=False, agent_uid=None, nickname=_neutral(actor), avatar="",
        username=None, password=None, external_id=None, claimed_id=None, language=None, extra="", alias_=None,
        disabled=True,
    )  # fmt: skip
    tx.erasures.end(person.id)
    if command.noted:
        note(tx, actor, "visitor.erased", person.id)
    return Erased(others=others, exports=tuple(names))


_STEPS: Final[tuple[Callable[[Transaction, House, Actor, Person, EraseVisitor], Erased], ...]] = (
    _shut, _talks, _files, _rest,
)  # fmt: skip


# What is old


def _old_messages(tx: Transaction, _house: House, actor: Actor, command: EraseOld) -> Erased:
    """The last id that is done is kept, so that each message is looked at once in its life."""
    organisation = actor.organisation.id
    mark = f"retained until {organisation}"
    done, last = tx.erasures.kept(mark), tx.erasures.last_before(command.before)
    ids = tx.erasures.messages_until(organisation, done, last, command.limit) if last > done else []
    wiped = 0
    for message in tx.messages.many(ids):
        conversation = tx.conversations.get(message.conversation)
        assert conversation is not None
        if isinstance(message.body, Notice):
            wiped += _unnamed(tx, actor, message, message.body, None)
        else:
            wiped += _wipe(tx, actor, conversation, message)
    is_done = len(ids) < command.limit
    if last > done:
        tx.erasures.keep(mark, last if is_done else ids[-1])
    return _counted(tx, Erased(messages=wiped, next=(1, 0, 0) if is_done else (0, 0, 0)))


def _old_files(tx: Transaction, _house: House, actor: Actor, command: EraseOld) -> Erased:
    keys = tx.erasures.files_before(actor.organisation.id, command.before, "", command.limit)
    tx.attachments.drop(keys, tx.now)
    return _counted(tx, Erased(files=len(keys), next=(1, 0, 0) if len(keys) == command.limit else (2, 0, 0)))


def _old_rest(tx: Transaction, _house: House, actor: Actor, command: EraseOld) -> Erased:
    others, keys = tx.erasures.aged(actor.organisation.id, command.before)
    gone = _drop_unneeded(tx, keys)
    return _counted(tx, Erased(files=gone, others=others, next=(3, 0, 0)))


def _old_visitors(tx: Transaction, _house: House, actor: Actor, command: EraseOld) -> Erased:
    found = tx.erasures.silent(actor.organisation.id, command.before, command.cursor[1], command.limit)
    more = (3, found[-1], 0) if len(found) == command.limit else None
    return Erased(visitors=tuple(found), next=more)


_OLD_STEPS: Final[tuple[Callable[[Transaction, House, Actor, EraseOld], Erased], ...]] = (
    _old_messages, _old_files, _old_rest, _old_visitors,
)  # fmt: skip


def _counted(tx: Transaction, erased: Erased) -> Erased:
    if erased.messages or erased.files or erased.others:
        tx.erasures.keep(SCRUB, 1)
    return erased


# Both


def _wipe(tx: Transaction, actor: Actor, conversation: Conversation, message: Message) -> int:
    """Recalled for everybody who has it on a screen, and empty for everybody who asks again."""
    if not message.recalled:
        withdraw(tx, conversation, message, actor.id)
    tx.erasures.blank(message.id)
    return 1


def _unnamed(tx: Transaction, actor: Actor, message: Message, notice: Notice, nickname: str | None) -> int:
    """The notice without what it says of people; with `nickname`, only where that stands in it."""
    if nickname is not None and nickname not in str(dict(notice.arguments)) + notice.text:
        return 0
    arguments = _without_people(notice.arguments, _neutral(actor))
    if arguments == dict(notice.arguments):
        return 0
    try:
        said = text(notice.code, actor.organisation.language, arguments)
    except (KeyError, IndexError):
        said = ""
    tx.messages.replace_body(message.id, replace(notice, text=said, arguments=arguments), message.rev)
    return 1


def _unquoted(tx: Transaction, actor: Actor, message: Message, said: Text, quote: Quote, person: Person) -> None:
    """Somebody else's text stays; what it repeats of the person does not."""
    quoted = tx.messages.at(message.conversation, quote.seq)
    if quote.sender == person.nickname or (quoted is not None and quoted.sender.id == person.id):
        kept = replace(said, quote=replace(quote, sender=_neutral(actor), excerpt=""))
        tx.messages.replace_body(message.id, kept, message.rev)


def _without_people(arguments: Mapping[str, Any], neutral: str) -> dict[str, Any]:
    """That something was answered stays, since a notice asks once; what was answered goes."""
    kept = {name: neutral if name in _NAMING else given for name, given in arguments.items() if name != ANSWER}
    answer = arguments.get(ANSWER)
    if isinstance(answer, Mapping):
        kept[ANSWER] = {name: given for name, given in answer.items() if isinstance(given, int | bool)}
    return kept


def _beside(tx: Transaction, conversation: Conversation) -> int:
    keys = tx.erasures.beside(conversation.id)
    return attachments.erase_shown_in(tx, conversation) + _drop_unneeded(tx, keys)


def _drop_unneeded(tx: Transaction, keys: list[str]) -> int:
    unneeded = set(keys) - tx.erasures.needed(keys)
    tx.attachments.drop(sorted(unneeded), tx.now)
    return len(unneeded)


def _rename(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """The uid may say who somebody is (a site chooses it), and topics are made of uids."""
    parts = [_erased_uid(person) if part == person.uid else part for part in conversation.topic.split("/")]
    if "/".join(parts) != conversation.topic:
        tx.erasures.rename(conversation.id, "/".join(parts))


def _is_theirs(conversation: Conversation, person: Person) -> bool:
    """A service conversation is about its visitor, whoever speaks in it; of others they own what they said."""
    theirs = conversation.visitor is not None and conversation.visitor.id == person.id
    return conversation.kind is Kind.SERVICE and theirs


def _erased_uid(person: Person) -> str:
    return f"erased_{person.id}"


def _neutral(actor: Actor) -> str:
    return NEUTRAL["zh" if actor.organisation.language == "zh" else "en"]
