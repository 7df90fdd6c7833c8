"""What the specification asks of a CONNECT, and what we say in CONNACK (sections 3.1 and 3.2)."""

from dataclasses import replace
from typing import Final

from chat.wire import mqtt, mqtt_topics
from chat.wire.mqtt_codes import MqttError, ReasonCode, Version, protocol_error, return_code
from chat.wire.mqtt_fields import FIELD_MAXIMUM
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties

NEVER: Final = 0xFFFF_FFFF
"""The session expiry interval that does not end (MQTT 5 section 3.1.2.11.2), in seconds."""


def check_connect(packet: mqtt.Connect, limits: Limits) -> None:
    """Raise MqttError when a well-formed CONNECT cannot be taken, before anybody looks at who it is."""
    _check_client_id(packet, limits)
    if packet.properties.authentication_method is not None:  # MQTT 5 section 4.12
        raise MqttError(ReasonCode.BAD_AUTHENTICATION_METHOD, "Enhanced authentication is not offered here.")
    will = packet.will
    if will is None:
        return
    if not mqtt_topics.is_name(will.topic) or will.topic.count("/") >= limits.topic_levels:
        raise MqttError(ReasonCode.TOPIC_NAME_INVALID, "The topic of the will is not a topic name.")
    response = will.properties.response_topic
    if response is not None and not mqtt_topics.is_name(response):
        raise protocol_error("The will's response topic is not a topic name.")


def _check_client_id(packet: mqtt.Connect, limits: Limits) -> None:
    """An empty id is for sessions that end: 3.1 has none, 3.1.1 asks for clean session [MQTT-3.1.3-8].

    In MQTT 5 the server draws one [MQTT-3.1.3-7]. Long ids and any character are welcome in every
    version: real clients of 3.1 ignore its bound of 23.
    """
    if not packet.client_id:
        kept = packet.version is Version.V3_1_1 and not packet.clean_start
        if kept or packet.version is Version.V3_1:
            raise MqttError(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "The client id is empty.")
    if len(packet.client_id.encode()) > limits.client_id_bytes:
        raise MqttError(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "The client id is too long.")


def session_expiry(packet: mqtt.Connect) -> int:
    """Seconds the session outlives its connection; `NEVER` = it does not end."""
    if packet.version is Version.V5:
        return packet.properties.session_expiry_interval or 0
    return 0 if packet.clean_start else NEVER  # [MQTT-3.1.2-4], [MQTT-3.1.2-6]


def welcome(connect: mqtt.Connect, present: bool, properties: Properties, limits: Limits) -> mqtt.ConnAck:
    """The CONNACK that lets a client in.

    Session present is 0 after a clean start whatever the caller believes ([MQTT-3.2.2-1], 5 [MQTT-3.2.2-2]),
    and in 3.1, which has no such flag.
    """
    present = present and not connect.clean_start and connect.version is not Version.V3_1
    if connect.version is not Version.V5:
        return mqtt.ConnAck(present, 0)
    ours = replace(
        properties,
        receive_maximum=limits.receive_maximum,
        maximum_packet_size=limits.packet_bytes,
        topic_alias_maximum=limits.aliases_in,
        shared_subscription_available=0,
    )
    return mqtt.ConnAck(present, 0, ours)


def refusal(version: Version, reason: ReasonCode, properties: Properties = NO_PROPERTIES) -> mqtt.ConnAck:
    """The CONNACK that turns a client away; session present is 0 ([MQTT-3.2.2-4], 5 [MQTT-3.2.2-6])."""
    if version is Version.V5:
        return mqtt.ConnAck(False, reason, properties)
    return mqtt.ConnAck(False, return_code(reason))


def window(connect: mqtt.Connect, limits: Limits) -> int:
    """How many messages of QoS 1 and 2 may be in flight to this client (MQTT 5 section 3.1.2.11.3)."""
    return min(connect.properties.receive_maximum or FIELD_MAXIMUM, limits.window)
