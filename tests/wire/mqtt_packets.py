"""Any packet MQTT can spell, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from chat.wire import mqtt
from chat.wire.mqtt import PacketType
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import NO_PROPERTIES, RULES, Place, Properties, Rule
from chat.wire.mqtt_reasons import REASONS

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
blobs = st.binary(max_size=12)
ids = st.integers(1, 65_535)
versions = st.sampled_from(list(Version))

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "byte": st.integers(0, 1),
    "uint16": st.integers(1, 65_535),
    "uint32": st.integers(1, 2**32 - 1),
    "variable": st.integers(1, 268_435_455),
    "text": texts,
    "binary": blobs,
    "pair": st.tuples(texts, texts),
}


def _value(rule: Rule, place: Place) -> st.SearchStrategy[Any]:
    one = _VALUES[rule.kind.read.__name__]
    if not rule.repeats:
        return one
    most = 1 if place is Place.SUBSCRIBE and rule.field == "subscription_identifiers" else 3
    return st.lists(one, min_size=1, max_size=most).map(tuple)


@st.composite
def properties(draw: st.DrawFn, version: Version, place: Place) -> Properties:
    """Properties that may stand in `place`; none in 3.x."""
    if version is not Version.V5 or draw(st.booleans()):
        return NO_PROPERTIES
    allowed = {rule.field: _value(rule, place) for rule in RULES if place in rule.places}
    values = draw(st.fixed_dictionaries({}, optional=allowed))
    if "authentication_data" in values:
        values.setdefault("authentication_method", "m")
    return Properties(**values)


@st.composite
def connects(draw: st.DrawFn, version: Version) -> mqtt.Connect:
    """A CONNECT of `version`."""
    username = draw(st.none() | texts)
    password = draw(st.none() | blobs) if username is not None or version is Version.V5 else None
    will = draw(st.none() | wills(version))
    return mqtt.Connect(
        version,
        draw(texts),
        draw(st.booleans()),
        draw(st.integers(0, 65_535)),
        username,
        password,
        will,
        draw(properties(version, Place.CONNECT)),
    )


@st.composite
def wills(draw: st.DrawFn, version: Version) -> mqtt.Will:
    """A will."""
    props = draw(properties(version, Place.WILL))
    return mqtt.Will(draw(texts), draw(blobs), draw(st.integers(0, 2)), draw(st.booleans()), props)


@st.composite
def publishes(draw: st.DrawFn, version: Version) -> mqtt.Publish:
    """A PUBLISH."""
    qos = draw(st.integers(0, 2))
    return mqtt.Publish(
        draw(texts),
        draw(st.binary(max_size=300)),
        qos,
        draw(st.booleans()),
        draw(st.booleans()) if qos else False,
        draw(ids) if qos else 0,
        draw(properties(version, Place.PUBLISH)),
    )


@st.composite
def acks(draw: st.DrawFn, version: Version) -> mqtt.Packet:
    """One of the four answers to a PUBLISH."""
    made = draw(st.sampled_from([mqtt.PubAck, mqtt.PubRec, mqtt.PubRel, mqtt.PubComp]))
    if version is not Version.V5:
        return made(draw(ids))
    reasons = sorted(REASONS[PacketType[made.__name__.upper()]])
    return made(draw(ids), draw(st.sampled_from(reasons)), draw(properties(version, Place.ACK)))


@st.composite
def subscriptions(draw: st.DrawFn, version: Version) -> mqtt.Subscription:
    """A filter with options its version knows."""
    qos = draw(st.integers(0, 2))
    if version is not Version.V5:
        return mqtt.Subscription(draw(texts), qos)
    flags = draw(st.tuples(st.booleans(), st.booleans()))
    return mqtt.Subscription(draw(texts), qos, *flags, draw(st.integers(0, 2)))


@st.composite
def others(draw: st.DrawFn, version: Version) -> mqtt.Packet:
    """The rest."""
    five = version is Version.V5
    codes = st.lists(st.integers(0, 255), max_size=4).map(tuple)

    def props(place: Place) -> Properties:
        return draw(properties(version, place))

    def reason(packet_type: PacketType) -> int:
        return draw(st.sampled_from(sorted(REASONS[packet_type]))) if five else 0

    filters = st.lists(subscriptions(version), min_size=1, max_size=3).map(tuple)
    names = st.lists(texts, min_size=1, max_size=3).map(tuple)
    made: list[mqtt.Packet] = [
        mqtt.ConnAck(draw(st.booleans()), reason(PacketType.CONNACK), props(Place.CONNACK)),
        mqtt.Subscribe(draw(ids), draw(filters), props(Place.SUBSCRIBE)),
        mqtt.SubAck(draw(ids), draw(codes), props(Place.SUBACK)),
        mqtt.Unsubscribe(draw(ids), draw(names), props(Place.UNSUBSCRIBE)),
        mqtt.UnsubAck(draw(ids), draw(codes) if five else (), props(Place.SUBACK)),
        mqtt.PingReq(),
        mqtt.PingResp(),
        mqtt.Disconnect(reason(PacketType.DISCONNECT), props(Place.DISCONNECT)),
    ]
    if five:
        made.append(mqtt.Auth(reason(PacketType.AUTH), props(Place.AUTH)))
    return draw(st.sampled_from(made))


def packets(version: Version) -> st.SearchStrategy[mqtt.Packet]:
    """Any packet of `version`."""
    return st.one_of(connects(version), publishes(version), acks(version), others(version))


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Version, list[mqtt.Packet]]:
    """A version and some packets of it."""
    version = draw(versions)
    return version, draw(st.lists(packets(version), min_size=1, max_size=5))
