"""What becomes of files: announced, kept once, counted, forgotten, erased."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from chat.actions.attachments import ARRIVAL
from chat.domain.commands import SendMessage
from chat.domain.conversations import ById, Conversation
from chat.domain.files import AnnounceFile, Attachment, EraseFiles, FilesGone, GiveUpFile, KeepFile, Stored, TidyFiles
from chat.domain.messages import Media, MediaKind
from chat.domain.people import Actor
from chat.domain.queries import FileOf
from tests.actions.office import Office

Refused = Callable[[str], AbstractContextManager[object]]


def file_of(words: str, size: int = 100, mime: str = "image/png") -> Attachment:
    """A file whose bytes are `words`."""
    key = f"chat/2024/img_{secrets.token_hex(16)}.png"
    return Attachment(key, f"{words}.png", Stored(key, "local", size, mime, words))


def bring(office: Office, actor: Actor, attachment: Attachment) -> Attachment:
    known: Attachment | None = office.do(actor, AnnounceFile(attachment))
    kept: Attachment = known or office.do(actor, KeepFile(attachment))
    return kept


def show(office: Office, actor: Actor, conversation: Conversation, attachment: Attachment) -> None:
    office.do(actor, SendMessage(ById(conversation.id), Media(MediaKind.IMAGE, key=attachment.key)))


def use(office: Office) -> int:
    found: int = office.decide(lambda tx: tx.attachments.use(office.organisation.id))
    return found


def leaving(office: Office) -> list[str]:
    """Keys of the bytes that the house would remove now."""
    return [stored.key for stored in office.do(office.system, TidyFiles(100))]


def test_the_message_says_of_a_file_what_is_known_and_not_what_the_sender_claims(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    conversation = office.open(alice, wei)
    kept = bring(office, alice, file_of("a", 100))
    claimed = Media(MediaKind.IMAGE, key=kept.key, name="b.png", size=1, mime="text/html")
    office.do(alice, SendMessage(ById(conversation.id), claimed))
    body: Any = office.history(wei, conversation)[-1].body
    assert (body.name, body.size, body.mime) == ("b.png", 100, "image/png")


def test_two_who_bring_the_same_bytes_at_once_end_with_one_copy(office: Office) -> None:
    alice, bob = office.visitor("Alice"), office.visitor("Bob")
    first, second = file_of("same"), file_of("same")
    assert office.do(alice, AnnounceFile(first)) is None
    assert office.do(bob, AnnounceFile(second)) is None
    assert office.do(alice, KeepFile(first)).stored.key == first.key
    assert office.do(bob, KeepFile(second)).stored.key == first.key
    assert leaving(office) == [second.key]
    office.do(office.system, FilesGone((second.key,)))
    assert use(office) == 100
    for actor, own in ((alice, first), (bob, second)):
        assert office.ask(actor, FileOf(own.key)).stored.key == first.key


def test_what_never_came_is_forgotten_at_once_or_after_a_day(office: Office) -> None:
    alice = office.visitor()
    given_up, lost = file_of("given up"), file_of("lost")
    for each in (given_up, lost):
        office.do(alice, AnnounceFile(each))
    office.do(alice, GiveUpFile(given_up.key))
    assert leaving(office) == [given_up.key]
    office.now += ARRIVAL + 1
    assert set(leaving(office)) == {lost.key, given_up.key}
    office.do(office.system, FilesGone((lost.key, given_up.key)))
    assert (leaving(office), use(office)) == ([], 0)


def test_bytes_that_were_given_up_cannot_be_kept(office: Office, refused: Refused) -> None:
    alice, late = office.visitor(), file_of("late")
    office.do(alice, AnnounceFile(late))
    office.do(alice, GiveUpFile(late.key))
    with refused("store_unavailable"):
        office.do(alice, KeepFile(late))


def test_kept_bytes_are_not_given_up_nor_forgotten(office: Office) -> None:
    alice = office.visitor()
    kept = bring(office, alice, file_of("kept"))
    office.do(alice, GiveUpFile(kept.key))
    office.do(office.system, FilesGone((kept.key,)))
    assert (leaving(office), use(office)) == ([], 100)
    assert office.ask(alice, FileOf(kept.key)) == kept


@pytest.mark.parametrize("actor", ["alice", "wei"])
def test_only_the_house_tidies_and_only_admins_erase(office: Office, refused: Refused, actor: str) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    conversation = office.open(alice, wei)
    who = {"alice": alice, "wei": wei}[actor]
    for command in (TidyFiles(1), FilesGone(()), EraseFiles(ById(conversation.id))):
        with refused("forbidden"):
            office.do(who, command)


def test_the_last_file_of_some_bytes_takes_them_along(office: Office, refused: Refused) -> None:
    wei = office.agent("wei")
    alice, bob = office.visitor("Alice"), office.visitor("Bob")
    here, there = office.open(alice, wei), office.open(bob, wei)
    mine, theirs = bring(office, alice, file_of("same")), bring(office, bob, file_of("same"))
    show(office, alice, here, mine)
    show(office, bob, there, theirs)
    assert office.do(office.system, EraseFiles(ById(here.id))) == 1
    with refused("not_found"):
        office.ask(alice, FileOf(mine.key))
    assert leaving(office) == []
    assert office.do(office.system, EraseFiles(ById(there.id))) == 1
    assert leaving(office) == [mine.key]


def test_a_file_of_another_organisation_is_no_file(office: Office, refused: Refused) -> None:
    alice = office.visitor()
    conversation = office.open(alice, office.agent("wei"))
    with refused("bad_request"):
        show(office, alice, conversation, file_of("nobody brought this"))
