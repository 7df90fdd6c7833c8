"""Devices: what they missed, what they acknowledged, and each packet once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chat.domain import commands as c
from chat.domain import commands_devices as d
from chat.domain.conversations import ById, Conversation
from chat.domain.devices import Backlog, Cursor, Device, Underway
from chat.domain.errors import Refusal
from chat.domain.events import DeliveredAdvanced, DeviceTaken, MessagePosted, MessageRecalled
from chat.domain.messages import Text
from chat.domain.people import Actor
from chat.domain.queries import History, MissedByPerson
from tests.actions.office import Office

DAY = 86_400
MONTH = 30 * DAY


class Scene:
    """An agent with a device, and a visitor in a conversation with them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.agent = office.agent("wei")
        self.visitor = office.visitor()
        opened = office.do(self.visitor, c.OpenConversation(agent=self.agent.id))
        self.conversation: Conversation = opened.view.conversation

    def resume(self, name: str = "phone", *, clean: bool = False, lifetime: int = MONTH) -> Device:
        device: Device = self.office.do(self.agent, d.ResumeDevice(name, clean, lifetime))
        return device

    def say(self, text: str, actor: Actor | None = None) -> Any:
        command = c.SendMessage(ById(self.conversation.id), Text(text))
        return self.office.do(actor or self.visitor, command).message

    def recall(self, message: Any) -> None:
        self.office.do(self.visitor, c.RecallMessage(ById(self.conversation.id), message.uid))

    def missed(self, cursor: Cursor, limit: int = 100) -> Backlog:
        backlog: Backlog = self.office.ask(self.agent, MissedByPerson(cursor, limit))
        return backlog

    def all_missed(self, cursor: Cursor, limit: int) -> list[str]:
        """Everything after the cursor, in pages: texts, and `-text` for a recall."""
        told = []
        while True:
            backlog = self.missed(cursor, limit)
            told += [_told(event) for event, _cursor in backlog.items]
            cursor = backlog.items[-1][1] if backlog.more else backlog.upto
            if not backlog.more:
                return told


def _told(event: Any) -> str:
    sign = "-" if isinstance(event, MessageRecalled) else ""
    return sign + str(event.message.body.fallback)


@pytest.fixture
def scene(office: Office) -> Scene:
    return Scene(office)


def test_a_new_device_starts_at_now(scene: Scene) -> None:
    scene.say("before")
    device = scene.resume()
    assert not device.is_known
    assert scene.missed(device.cursor).items == ()
    scene.say("after")
    assert scene.all_missed(device.cursor, 100) == ["after"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_changes_come_first_then_what_was_said_in_any_pages(scene: Scene, limit: int) -> None:
    known = [scene.say(f"known {n}") for n in range(3)]
    cursor = scene.resume().cursor
    scene.recall(known[2])
    new = [scene.say(f"new {n}") for n in range(4)]
    scene.recall(known[0])
    scene.recall(new[1])
    assert scene.all_missed(cursor, limit) == ["-known 2", "-known 0", "new 0", "-new 1", "new 2", "new 3"]


def test_what_is_said_in_conversations_of_others_is_not_missed(scene: Scene, office: Office) -> None:
    cursor = scene.resume().cursor
    lin, bob = office.agent("lin"), office.visitor("Bob")
    other = office.do(bob, c.OpenConversation(agent=lin.id)).view.conversation
    office.do(bob, c.SendMessage(ById(other.id), Text("for lin")))
    assert scene.all_missed(cursor, 100) == []


def test_acknowledgements_move_the_cursor_forward_only_and_count_as_delivered(scene: Scene, office: Office) -> None:
    device = scene.resume()
    message = scene.say("hello")
    place = ((message.conversation, message.seq),)
    office.told.clear()
    office.do(scene.agent, d.DeviceHeard("phone", device.generation, Cursor(message.rev, message.id), place))
    assert [p.event for p in office.told if isinstance(p.event, DeliveredAdvanced)]
    assert scene.resume().cursor == Cursor(message.rev, message.id)
    office.do(scene.agent, d.DeviceHeard("phone", device.generation + 1, Cursor(1, 1)))
    assert scene.resume().cursor == Cursor(message.rev, message.id)


def test_an_older_connection_changes_nothing_any_more(scene: Scene, office: Office) -> None:
    old = scene.resume()
    new = scene.resume()
    assert new.is_known
    assert new.generation > old.generation
    office.do(scene.agent, d.DeviceHeard("phone", old.generation, Cursor(1 << 40, 1 << 40)))
    office.do(scene.agent, d.LeaveDevice("phone", old.generation, MONTH, (), 99))
    office.do(scene.agent, d.HearTopics("phone", old.generation, (("user/u_wei/x", 1),)))
    once = d.ReceiveOnce("phone", old.generation, 1, "d", c.SendMessage(ById(scene.conversation.id), Text("x")))
    with pytest.raises(Refusal):
        office.do(scene.agent, once)
    assert scene.resume() == replace(new, generation=new.generation + 1)


def test_what_was_under_way_is_told_to_the_next_connection(scene: Scene, office: Office) -> None:
    device = scene.resume()
    first, second = scene.say("first"), scene.say("second")
    under_way = tuple(Underway(i, m.id, Cursor(m.rev, m.id)) for i, m in enumerate((first, second), 7))
    office.do(scene.agent, d.LeaveDevice("phone", device.generation, MONTH, under_way, 8))
    scene.recall(second)
    again = scene.resume()
    assert [(u.packet, type(u.event)) for u in again.under_way] == [(7, MessagePosted), (8, MessageRecalled)]
    assert again.last_packet == 8
    assert scene.resume().under_way == ()  # a crash later they come by the cursor


def test_a_packet_is_performed_once_until_it_is_released(scene: Scene, office: Office) -> None:
    device = scene.resume()

    def receive(digest: str, text: str) -> Any:
        command = c.SendMessage(ById(scene.conversation.id), Text(text))
        return office.do(scene.agent, d.ReceiveOnce("phone", device.generation, 5, digest, command))

    assert receive("a", "one").message.body.text == "one"
    assert receive("a", "one") is None
    assert scene.resume().received == (5,)
    device = scene.resume()
    assert receive("b", "two").message.body.text == "two"  # the id was used again: its release was lost
    office.do(scene.agent, d.ReleaseReceived("phone", device.generation, (5,)))
    assert scene.resume().received == ()
    page = office.ask(scene.agent, History(ById(scene.conversation.id)))
    assert [m.body.text for m in page.items if isinstance(m.body, Text)] == ["one", "two"]


def test_a_refused_packet_is_not_remembered(scene: Scene, office: Office) -> None:
    device = scene.resume()
    refused = c.SendMessage(ById(10**6), Text("nowhere"))
    with pytest.raises(Refusal):
        office.do(scene.agent, d.ReceiveOnce("phone", device.generation, 1, "d", refused))
    assert scene.resume().received == ()


@pytest.mark.parametrize(("lifetime", "away"), [(60, 61), (MONTH, MONTH + 1), (400 * DAY, MONTH + 1)])
def test_a_device_is_forgotten_when_its_time_is_over(scene: Scene, office: Office, lifetime: int, away: int) -> None:
    device = scene.resume(lifetime=lifetime)
    office.do(scene.agent, d.LeaveDevice("phone", device.generation, lifetime, (), 0))
    office.now += (min(lifetime, MONTH) - 1) * 1000
    assert scene.resume(lifetime=lifetime).is_known
    office.now += away * 1000
    assert not scene.resume(lifetime=lifetime).is_known


def test_clean_and_short_lived_devices_leave_nothing(scene: Scene, office: Office) -> None:
    scene.resume()
    assert not scene.resume(clean=True).is_known
    last = scene.resume(lifetime=0)
    assert last.is_known  # this connection still goes on
    assert last.generation == 0
    assert not scene.resume().is_known
    kept = scene.resume()
    office.do(scene.agent, d.LeaveDevice("phone", kept.generation, 0, (), 0))
    assert not scene.resume().is_known


def test_topics_are_kept_with_the_device(scene: Scene, office: Office) -> None:
    device = scene.resume()
    office.do(scene.agent, d.HearTopics("phone", device.generation, (("a", 1), ("b", 2))))
    office.do(scene.agent, d.HearTopics("phone", device.generation, (("a", -1), ("c", 0))))
    assert scene.resume().hears == (("b", 2), ("c", 0))


def test_taking_a_device_is_told_to_the_persons_connections(scene: Scene, office: Office) -> None:
    office.told.clear()
    office.do(replace(scene.agent, origin=7), d.TakeDevice("phone"))
    assert [p.event for p in office.told] == [DeviceTaken(scene.agent.id, "phone", 7)]
    assert office.told[0].rooms == (("control", scene.agent.id),)


def test_of_many_devices_the_least_seen_are_forgotten(scene: Scene, office: Office) -> None:
    for n in range(52):
        office.now += 1
        scene.resume(f"device {n}")
    assert not scene.resume("device 0").is_known
    assert scene.resume("device 51").is_known
