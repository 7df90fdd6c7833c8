"""One connection: its dialect's steps, run in order, over whatever carrier it came by."""

import logging
from collections import deque
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Final

import gevent
from gevent.event import Event as Flag

from chat.dialects.base import (
    Ask,
    Beat,
    Dialect,
    Drain,
    Hangup,
    Listen,
    Perform,
    Reply,
    SignIn,
    Step,
    Steps,
    Unlisten,
    Viewpoint,
)
from chat.domain import rooms
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.people import Actor
from chat.domain.receipts import Standing
from chat.domain.rooms import Room
from chat.gateway import closing
from chat.gateway.control import Control
from chat.gateway.gate import Gate
from chat.gateway.journal import Entry
from chat.gateway.rate import Rate
from chat.gateway.socket import Socket
from chat.hub.adapter import Ear

logger = logging.getLogger(__name__)

# While somebody catches up, the next page is read when this much of the last one has left.
_ROOM_TO_SEND: Final = 256 * 1024


class Connection:
    """Receives messages from a carrier, and is a Member of the hub's rooms.

    Steps run in the order the dialect gave them. Performed commands overlap: the next step does not wait for their
    commit; their outcomes come back in order. A greenlet lives only while a step has to wait.
    """

    __slots__ = (
        "_actor", "_alarm", "_ears", "_gate", "_is_closed", "_leaving", "_rate", "_running", "_settled", "_steps",
        "_under_way", "_withdrawn", "address", "deliver", "dialect", "entry", "id", "overheard", "socket",
    )  # fmt: skip

    def __init__(self, id_: int, gate: Gate, dialect: Dialect, socket: Socket) -> None:
        self.id = id_
        self.address = ""
        self.deliver = socket.send
        # Who watches this connection sets both for a while (gateway/inspector.py); nobody pays for it otherwise.
        self.overheard: Callable[[bytes, bool], None] | None = None
        self.entry: Entry | None = None
        self._gate = gate
        self.dialect = dialect
        self.socket = socket
        self._actor: Actor | None = None
        self._steps: deque[Step] = deque()
        self._ears: dict[Hashable, tuple[Room, Ear]] = {}
        self._rate = Rate(gate.rate_per_second, gate.rate_burst)
        self._under_way = 0
        # Conversations that were withdrawn while a Listen is being settled.
        self._withdrawn: frozenset[int] = frozenset()
        self._running = False
        self._settled: Flag | None = None
        self._leaving = False
        self._is_closed = False
        self._alarm = gate.heartbeat.after(socket, gate.first_message_ms, self._nobody_signed_in)

    def open(self, steps: Steps) -> None:
        """Run what the dialect says to the opening."""
        self._take(steps)

    def received(self, payload: bytes, is_text: bool) -> None:
        """One message from the carrier; in the hub."""
        if self._leaving:
            return
        if self.overheard is not None:
            self.overheard(payload, is_text)
        if self.dialect.counts(payload) and not self._rate.allows():
            self.refuse(Refusal("rate_limited"), closing.TRY_AGAIN_LATER)
            return
        try:
            steps = self.dialect.received(payload, is_text)
        except Exception:
            logger.exception("A dialect failed on a message")
            self.refuse(Refusal("internal"), closing.SERVER_FAULT)
            return
        if len(steps) > 1 and not self._rate.allows(_asked_beyond_the_first(steps)):
            self.refuse(Refusal("rate_limited"), closing.TRY_AGAIN_LATER)
            return
        self._take(steps)

    def closed(self, code: int) -> None:
        """The carrier lost the peer; in the hub, once."""
        if self.entry is not None:
            self.entry.closed(code, self._actor)
        self._is_closed = True
        self._alarm.cancel()
        self._gate.heartbeat.unwatch(self.socket)
        if self._settled is not None:
            self._settled.set()
        if self._actor is not None:
            self._gate.registry.left(self, self._actor, self._ears.values())
        self._part([step for step in self.dialect.closed() if isinstance(step, Perform)])
        self._ears.clear()

    def refuse(self, refusal: Refusal, code: int) -> None:
        """End the connection for a reason of the house, in the dialect's manner."""
        self._note(refusal)
        self._part([step for step in self.dialect.refused(refusal) if isinstance(step, Reply)])
        self.socket.close(code, refusal.title())

    def end(self, sign_ins: tuple[int, ...], every: bool = False) -> None:
        """A sign-in ended; when this connection stands on it, so does it. With `every` it does in any case."""
        if self._actor is None or self._leaving:
            return
        if every or any(self._actor.sign_in == ended for ended in sign_ins):
            self.refuse(Refusal("unauthorized"), closing.POLICY)

    def block(self) -> None:
        """The house does not let this visitor in any longer."""
        if not self._leaving:
            self.refuse(Refusal("blocked"), closing.POLICY)

    def superseded(self, by: int, via: str) -> None:
        """The connection `by` of the same person takes delivery from older ones of its dialect."""
        if by > self.id and via == self.dialect.name and not self._leaving:
            self._take(self.dialect.superseded())

    def device_taken(self, device: str, by: int | None) -> None:
        """The connection `by` of the same person speaks for `device` now; its next command comes after our last."""
        if by != self.id and not self._leaving and (steps := self.dialect.taken_over(device)):
            self._part(steps)

    def broadcast(self, event: Broadcast) -> None:
        """An admin says something to everybody."""
        if not self._leaving:
            self._take(self.dialect.broadcast(event))

    def stop_hearing(self, conversations: frozenset[int]) -> None:
        """The person may hear these conversations no longer."""
        if self._running:
            self._withdrawn |= conversations
        for key, (room, _ear) in list(self._ears.items()):
            if rooms.conversation_of(room) in conversations:
                self._unlisten(key)

    def _note(self, refusal: Refusal) -> None:
        if self.entry is not None:
            self.entry.refused(refusal, self._actor)

    def _part(self, steps: Steps) -> None:
        """The last steps of this connection; nobody is told their outcomes."""
        self._leaving = True
        self._steps.clear()
        for step in steps:
            self._run_step(step)

    def _take(self, steps: Steps) -> None:
        self._steps.extend(steps)
        if not self._running:
            self._advance()

    def _advance(self) -> None:
        """Run what needs no waiting here in the hub; hand over to a greenlet when a step must wait."""
        self._running = True
        while self._steps:
            if self._must_wait(self._steps[0]):
                gevent.spawn_raw(self._run)
                return
            self._run_step(self._steps.popleft())
        self._running = False

    def _must_wait(self, step: Step) -> bool:
        return isinstance(step, SignIn | Listen | Ask | Drain) or self._under_way > self._most_under_way(step)

    def _most_under_way(self, step: Step) -> int:
        """How many commands may still be under way when this step runs."""
        if isinstance(step, Perform):
            return self._gate.pipeline - 1
        waits_for_all = isinstance(step, Hangup) or (isinstance(step, Reply) and step.settled)
        return 0 if waits_for_all else self._under_way

    def _run(self) -> None:
        """The greenlet of a connection that has to wait; nothing more is read until it is done."""
        self.socket.pause()
        try:
            while self._steps:
                if self._under_way > self._most_under_way(self._steps[0]):
                    self._wait_for_an_outcome()
                else:
                    self._run_step(self._steps.popleft())
        except Exception:
            logger.exception("A connection failed")
            self.refuse(Refusal("internal"), closing.SERVER_FAULT)
        finally:
            self._running = False
            if not self._leaving:
                self.socket.resume()

    def _run_step(self, step: Step) -> None:
        match step:
            case Reply():
                self.deliver(self.socket.frame(step.data, step.is_text))
            case Perform():
                self._perform(step)
            case Listen():
                self._settle(step, partial(self._listen, step))
            case SignIn():
                self._settle(step, partial(self._sign_in, step))
            case Ask():
                self._settle(step, lambda: self._gate.actions.ask(self._known(), step.query))
            case Unlisten():
                self._unlisten(step.key)
            case Drain():
                self._wait_for_room()
            case Beat():
                beat = self.socket.frame(step.data, True)
                self._gate.heartbeat.watch(self.socket, step.send_every, step.expect_every, beat)
            case Hangup():
                self._leaving = True
                self._steps.clear()
                self.socket.close(step.code, step.reason)

    def _perform(self, step: Perform) -> None:
        if self._actor is None:
            self._answer(step, Refusal("unauthorized"))
            return
        self._under_way += 1
        self._gate.actions.submit(self._actor, step.command, partial(self._performed, step))

    def _performed(self, step: Perform, outcome: Any) -> None:
        """In the hub, after the commit."""
        self._under_way -= 1
        if self._settled is not None:
            self._settled.set()
        self._answer(step, outcome)

    def _settle(self, step: Step, act: Callable[[], Any]) -> None:
        try:
            outcome = act()
        except Refusal as refusal:
            outcome = refusal
        self._answer(step, outcome)

    def _answer(self, step: Step, outcome: Any) -> None:
        """What the dialect says to an outcome comes before the steps that wait."""
        if isinstance(outcome, Refusal):
            self._note(outcome)
        if self._leaving:
            return
        try:
            steps = self.dialect.performed(step, outcome)
        except Exception:
            logger.exception("A dialect failed on an outcome")
            self.refuse(Refusal("internal"), closing.SERVER_FAULT)
            return
        if not steps:
            return
        if all(isinstance(answer, Reply) for answer in steps):
            for answer in steps:
                self._run_step(answer)
        elif self._running:
            self._steps.extendleft(reversed(steps))
        else:
            self._take(steps)

    def _sign_in(self, step: SignIn) -> Actor:
        if self._actor is not None:
            raise Refusal("bad_request", "signed in already")
        actor = self._gate.recognise(step.credentials, self.dialect.name, self.id).speaking(step.language)
        if self._is_closed:
            raise Refusal("unauthorized")
        self._gate.registry.came(self, actor, Ear(Control(), self, self.socket.frame))
        self._actor = actor
        self._alarm.cancel()
        return actor

    def _listen(self, step: Listen) -> Conversation | None:
        """Begin to hear; answers the conversation that the address meant, if it meant one."""
        actor, listening = self._known(), self._gate.listening
        shape = self.dialect.shape(step.channel, Viewpoint.of(actor))
        ear = Ear(shape, step.tag, self.socket.frame)
        self._withdrawn = frozenset()
        room, conversation = listening.room(actor, step.address)
        if self._is_closed:
            return None
        # The answer may be older than what has been told meanwhile.
        if conversation is not None and conversation.id in self._withdrawn:
            raise Refusal("not_found")
        self._unlisten(step.key)
        if isinstance(step.since, Standing):
            listening.join(actor, room, conversation, self, ear)
            if self._is_closed or (conversation is not None and conversation.id in self._withdrawn):
                listening.end(room, self, ear)
                return None
        elif step.since is not None and conversation is not None:
            listening.catch_up(actor, conversation, self, ear, step.since, self._wait_for_room)
            if self._is_closed or conversation.id in self._withdrawn:
                listening.end(room, self, ear)
                return None
        else:
            listening.begin(room, self, ear)
        self._ears[step.key] = (room, ear)
        return conversation

    def _unlisten(self, key: Hashable) -> None:
        heard = self._ears.pop(key, None)
        if heard is not None:
            self._gate.listening.end(heard[0], self, heard[1])

    def _known(self) -> Actor:
        if self._actor is None:
            raise Refusal("unauthorized")
        return self._actor

    def _wait_for_an_outcome(self) -> None:
        """What a dialect says to it comes before the step that waited."""
        self._settled = Flag()
        self._settled.wait()
        self._settled = None

    def _wait_for_room(self) -> None:
        while self.socket.queued > _ROOM_TO_SEND and not self._is_closed:
            gevent.sleep(0.01)

    def _nobody_signed_in(self) -> None:
        self.refuse(Refusal("unauthorized"), closing.POLICY)


def _asked_beyond_the_first(steps: Steps) -> int:
    """One WebSocket message may hold thousands of frames: each that asks for something counts as a message."""
    return max(0, sum(isinstance(step, Perform | Ask | Listen) for step in steps) - 1)
