"""What an agent's device SUBSCRIBEs to. It hears all that is theirs without; asking for it again is welcome."""

from typing import Any, Final

from chat.dialects.base import Listen, Perform, Step, Unlisten
from chat.dialects.weiyu_agent_device import AgentDevice
from chat.domain.addresses import OfConversation
from chat.domain.commands_devices import HearTopics
from chat.domain.conversations import ByTopic
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.wire import mqtt, mqtt_topics
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_state import SessionState

TALK: Final = "talk"
_OWN: Final = frozenset({"user", "file", "clipboard", "system"})


class Subscribing:
    """A SUBSCRIBE whose filters are being decided; one code for each."""

    def __init__(self, packet: mqtt.Subscribe) -> None:
        self.packet = packet
        self.codes: list[int | None] = [None] * len(packet.filters)


class AgentTopics:
    """The subscriptions of one connection. The lock decides about the topics of conversations."""

    def __init__(self, device: AgentDevice, state: SessionState, actor: Actor, limits: Limits) -> None:
        self._device = device
        self._state = state
        self._actor = actor
        self._limits = limits

    def resumed(self) -> list[Step]:
        """Hear again what an earlier connection asked for."""
        return [_listen(filter_, self._device, None) for filter_ in self._device.filters if self._is_asked(filter_)]

    def subscribe(self, packet: mqtt.Subscribe) -> list[Step]:
        subscribing = Subscribing(packet)
        steps: list[Step] = []
        for place, wanted in enumerate(packet.filters):
            if is_own(wanted.filter, self._actor):
                subscribing.codes[place] = self._grant(wanted)
            elif is_conversation(wanted.filter):
                steps.append(_listen(wanted.filter, self._device, (subscribing, place)))
            else:
                subscribing.codes[place] = self._refused(wanted.filter)
        return [*steps, *self._answer(subscribing)]

    def listening(self, context: Any, outcome: Any) -> list[Step]:
        """The lock has decided about one filter."""
        if context is None:
            return []
        subscribing, place = context
        wanted = subscribing.packet.filters[place]
        subscribing.codes[place] = ReasonCode.NOT_AUTHORIZED if isinstance(outcome, Refusal) else self._grant(wanted)
        return self._answer(subscribing)

    def unsubscribe(self, packet: mqtt.Unsubscribe) -> list[Step]:
        """Asked for no longer; what is the person's own they hear all the same (wire/weiyu, section 2)."""
        codes = []
        for filter_ in packet.filters:
            there = self._state.unsubscribe(filter_)
            self._device.filters.pop(filter_, None)
            codes.append(int(ReasonCode.SUCCESS if there else ReasonCode.NO_SUBSCRIPTION_EXISTED))
        self._device.session.unsubscribed(packet.packet_id, codes)
        ended = tuple((filter_, -1) for filter_ in packet.filters)
        return [*(Unlisten(filter_) for filter_ in packet.filters), *self._keep(ended)]

    def _refused(self, filter_: str) -> int:
        version = self._device.session.version or Version.V3_1_1
        return mqtt_topics.refusal(filter_, version, self._limits) or ReasonCode.NOT_AUTHORIZED

    def _grant(self, wanted: mqtt.Subscription) -> int:
        if not self._state.subscribe(wanted):
            return ReasonCode.QUOTA_EXCEEDED
        self._device.filters[wanted.filter] = wanted.qos
        return wanted.qos

    def _answer(self, subscribing: Subscribing) -> list[Step]:
        """SUBACK, when every filter is decided."""
        codes = [code for code in subscribing.codes if code is not None]
        if len(codes) < len(subscribing.codes):
            return []
        packet = subscribing.packet
        self._device.session.granted(packet.packet_id, codes)
        return self._keep(tuple((f.filter, code) for f, code in zip(packet.filters, codes, strict=True) if code <= 2))

    def _keep(self, filters: tuple[tuple[str, int], ...]) -> list[Step]:
        if not self._device.generation or not filters:
            return []
        return [Perform(HearTopics(self._device.name, self._device.generation, filters))]

    def _is_asked(self, filter_: str) -> bool:
        return is_conversation(filter_) and not is_own(filter_, self._actor)


def is_own(filter_: str, actor: Actor) -> bool:
    """Whether nothing but the person's own topics can be in the filter."""
    person = actor.person
    uids = {uid for uid in (person.uid, person.agent_uid) if uid}
    first, *rest = filter_.split("/")
    if first in _OWN:
        return bool(rest) and rest[0] in uids
    if first != "org" or not rest:
        return False
    if len(rest) == 1:
        return rest[0] == actor.organisation.uid
    kind, owner, *others = rest
    if kind == "member":
        return owner in uids or (owner != "#" and len(others) == 1 and others[0] in uids)
    return kind in ("agent", "queue") and owner in uids


def is_conversation(filter_: str) -> bool:
    """Whether it is the one topic of a conversation."""
    return filter_.startswith("org/") and filter_.count("/") in (2, 3) and not set(filter_) & {"+", "#"}


def _listen(filter_: str, device: AgentDevice, context: Any) -> Listen:
    return Listen(filter_, OfConversation(ByTopic(filter_)), TALK, device, None, context)
