"""Notes beside a conversation, and who looks on: for staff who may hear it, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from chat.domain import rooms
from chat.domain.commands import InviteAgent
from chat.domain.conversations import ById
from chat.domain.events import NoteAdded, NoteRemoved, ViewingSeen
from chat.domain.files import EraseFiles, TidyFiles
from chat.domain.notes import AddNote, Notes, RemoveNote, ShowViewing
from chat.domain.people import Role
from chat.domain.queries import FileOf
from chat.hub.viewers import Viewers
from tests.actions.office import Office
from tests.actions.test_attachments import bring, file_of, show

Refused = Callable[[str], AbstractContextManager[object]]
OURS = "https://here/"


@pytest.fixture
def office(office: Office) -> Office:
    """Its addresses of files are their keys behind `OURS`."""
    office.house = replace(office.house, key_of=lambda url: url.removeprefix(OURS) if url.startswith(OURS) else None)
    return office


def test_a_note_finds_its_place_and_is_told_to_the_team_alone(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.say(alice, talk)
    office.told.clear()
    note = office.do(wei, AddNote(ById(talk.id), "VIP"))
    assert (note.author, note.content, note.after_seq, note.at) == (wei.person, "VIP", 2, office.now)
    (told,) = office.told
    assert told.event == NoteAdded(note, office.see(wei, talk).conversation)
    assert told.rooms == (rooms.team(talk.id),)
    assert len(office.history(alice, talk)) == 2, "it is no message"
    assert office.see(wei, talk).unread == 1


def test_notes_are_listed_the_oldest_first_a_page_at_a_time(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for number in range(5):
        office.do(wei, AddNote(ById(talk.id), str(number)))
    first = office.ask(wei, Notes(ById(talk.id), limit=2))
    rest = office.ask(wei, Notes(ById(talk.id), after=int(first.next), limit=3))
    assert [note.content for note in (*first.items, *rest.items)] == list("01234")
    assert rest.next is None


def test_no_visitor_and_no_stranger_comes_near_them(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin", in_group=False), office.visitor()
    talk = office.open(alice, wei)
    note = office.do(wei, AddNote(ById(talk.id), "VIP"))
    for command in (
        AddNote(ById(talk.id), "x"), RemoveNote(ById(talk.id), note.id), ShowViewing(ById(talk.id), True),
    ):  # fmt: skip
        with refused("forbidden"):
            office.do(alice, command)
        with refused("not_found"):
            office.do(lin, command)
    with refused("forbidden"):
        office.ask(alice, Notes(ById(talk.id)))
    with refused("not_found"):
        office.ask(lin, Notes(ById(talk.id)))


def test_its_author_or_an_admin_takes_it_away(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    admin = replace(lin, person=replace(lin.person, role=Role.ADMIN))
    talk, other = office.open(alice, wei), office.open(office.visitor(), wei)
    office.do(wei, InviteAgent(ById(talk.id), lin.id))
    one, two = (office.do(wei, AddNote(ById(talk.id), text)) for text in ("one", "two"))
    with refused("forbidden"):
        office.do(lin, RemoveNote(ById(talk.id), one.id))
    with refused("not_found"):
        office.do(wei, RemoveNote(ById(other.id), one.id))
    office.do(wei, RemoveNote(ById(talk.id), one.id))
    office.do(admin, RemoveNote(ById(talk.id), two.id))
    assert [event.note for event in office.events(NoteRemoved)] == [one.id, two.id]
    assert office.ask(wei, Notes(ById(talk.id))).items == ()


def test_an_empty_note_and_a_strange_file_are_refused(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for note in (AddNote(ById(talk.id), "  "), AddNote(ById(talk.id), "x", ("https://elsewhere/a.png",))):
        with refused("bad_request"):
            office.do(wei, note)
    with refused("bad_request"):
        office.do(wei, AddNote(ById(talk.id), "x", (OURS + "chat/2024/img_nothing.png",)))
    with refused("too_large"):
        office.do(wei, AddNote(ById(talk.id), "x", tuple(f"{OURS}{n}" for n in range(21))))


def test_the_file_of_a_note_is_for_staff_who_may_hear_the_talk(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin", in_group=False), office.visitor()
    talk = office.open(alice)
    chen = office.agent("chen")
    file = bring(office, wei, file_of("passport"))
    note = office.do(wei, AddNote(ById(talk.id), "", (OURS + file.key,)))
    assert note.files == (file,)
    assert office.ask(chen, FileOf(file.key)) == file
    for outsider in (alice, lin):
        with refused("not_found"):
            office.ask(outsider, FileOf(file.key))


def test_a_file_stays_as_long_as_a_note_shows_it(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk, other = office.open(alice, wei), office.open(office.visitor(), wei)
    file = bring(office, wei, file_of("a"))
    note = office.do(wei, AddNote(ById(talk.id), "", (OURS + file.key,)))
    show(office, wei, other, file)
    admin = replace(wei, person=replace(wei.person, role=Role.ADMIN))
    assert office.do(admin, EraseFiles(ById(other.id))) == 0
    office.now += office.house.rules.orphan_age + 1
    assert office.do(office.system, TidyFiles(10)) == []
    office.do(wei, RemoveNote(ById(talk.id), note.id))
    assert [stored.key for stored in office.do(office.system, TidyFiles(10))] == [file.key]


def test_who_looks_on_is_told_to_the_others(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.told.clear()
    looking = replace(wei, origin=7)
    office.do(looking, ShowViewing(ById(talk.id), True))
    office.do(looking, ShowViewing(ById(talk.id), False))
    conversation = office.see(wei, talk).conversation
    assert [publication.event for publication in office.told] == [
        ViewingSeen(conversation, wei.person, True, 7),
        ViewingSeen(conversation, wei.person, False, 7),
    ]
    assert {publication.rooms for publication in office.told} == {(rooms.team(talk.id),)}
    assert {publication.except_ for publication in office.told} == {7}


def test_who_looks_no_longer_learns_nothing_of_what_is_there(office: Office) -> None:
    """A session of others and none at all are answered alike, and nobody hears of a look that never was."""
    wei, stranger = office.agent("wei"), office.visitor()
    talk = office.open(stranger, office.agent("lin"))
    office.told.clear()
    for id_ in (talk.id, 999_999):
        assert office.do(wei, ShowViewing(ById(id_), False)) is None
    viewers = Viewers()
    assert not any(viewers.heard(event) for event in office.events(ViewingSeen))


def test_a_person_with_two_connections_is_one_viewer(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = office.open(alice, wei)
    viewers = Viewers()

    def seen(person: object, viewing: bool, connection: int) -> ViewingSeen:
        return ViewingSeen(talk, person, viewing, connection)  # type: ignore[arg-type]

    assert viewers.heard(seen(wei.person, True, 1))
    assert not viewers.heard(seen(wei.person, True, 1)), "said twice"
    assert not viewers.heard(seen(wei.person, True, 2))
    assert viewers.heard(seen(lin.person, True, 3))
    assert [event.person for event in viewers.of(talk.id)] == [wei.person, lin.person]
    assert not viewers.heard(seen(wei.person, False, 1))
    assert viewers.heard(seen(wei.person, False, 2))
    assert not viewers.heard(seen(wei.person, False, 2)), "gone already"
    assert viewers.heard(seen(lin.person, False, 3))
    assert viewers.of(talk.id) == []
