"""What a CONNECT of an agent's client must bring: their token, their name, a client id of their own."""

from typing import Final

from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.wire import mqtt
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties

LONGEST: Final = 30 * 86_400
"""Seconds that a device is kept without a connection (domain, section 6)."""
JSON: Final = "application/json"


def token_of(connect: mqtt.Connect) -> str:
    """The token in the password. Raises Refusal `bad_credentials`."""
    try:
        token = (connect.password or b"").decode()
    except UnicodeDecodeError:
        token = ""
    if not token:
        raise Refusal("bad_credentials")
    return token


def check_owner(connect: mqtt.Connect, actor: Actor) -> None:
    """Raises Refusal for who is no agent, for another's name, and for another's client id."""
    person = actor.person
    if not actor.is_staff:
        raise Refusal("forbidden")
    if connect.username not in (None, person.username, person.uid, person.agent_uid):
        raise Refusal("bad_credentials")
    owner, *parts = connect.client_id.split("/")
    if len(parts) >= 2 and owner not in (person.uid, person.agent_uid):
        raise Refusal("forbidden")


def wants_json(connect: mqtt.Connect) -> bool:
    """A part `json` in the client id, or MQTT 5's user property `content-type`."""
    parts = connect.client_id.lower().split("/")[1:]
    return "json" in parts or ("content-type", JSON) in connect.properties.user_properties


def welcome(connect: mqtt.Connect, name: str, session_expiry: int) -> Properties:
    """What CONNACK says of our own accord (MQTT 5 section 3.2.2.3)."""
    if connect.version is not Version.V5:
        return NO_PROPERTIES
    return Properties(
        assigned_client_identifier=None if connect.client_id else name,
        session_expiry_interval=LONGEST if session_expiry > LONGEST else None,
        retain_available=0,
    )
