"""How much one MQTT client may ask of us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one connection and of one kept session. Bytes, counts; every buffer has one of them."""

    packet_bytes: int = 1024 * 1024
    """Largest packet we take, fixed header included; announced as Maximum Packet Size in MQTT 5."""
    connect_bytes: int = 64 * 1024
    """Largest CONNECT: nobody has signed in yet."""
    early_bytes: int = 64 * 1024
    """What a client may send between its CONNECT and our CONNACK."""
    client_id_bytes: int = 256
    user_properties: int = 64
    """A packet."""
    filters: int = 256
    """Topic filters in one SUBSCRIBE or UNSUBSCRIBE."""
    topic_levels: int = 64
    subscriptions: int = 1_000
    """A session."""
    window: int = 256
    """QoS 1 and 2 messages in flight to the client; MQTT 5 clients may ask for fewer."""
    receive_maximum: int = 1_000
    """QoS 1 and 2 messages in flight from an MQTT 5 client; announced. 1..65535."""
    received_ids: int = 10_000
    """The same for 3.x, which cannot be told; and unreleased QoS 2 ids a session keeps."""
    aliases_in: int = 16
    """Topic aliases a client may set; announced. Each holds up to 64 KiB."""
    aliases_out: int = 16
    """Topic aliases we set, at most, when the client allows more."""
    queued_messages: int = 1_000
    """Messages that wait in the session for room in the window or for the client to come back; 0 = none."""
    queued_bytes: int = 1024 * 1024
    """Payload and topic bytes of those."""
