"""Message expiry (MQTT 5 section 3.3.2.3.3): seconds a message may wait before its delivery begins."""

from dataclasses import replace

from chat.wire.mqtt import Publish


def aged(publish: Publish, waited: float) -> Publish | None:
    """The message with its expiry less the seconds it waited [MQTT-3.3.2-6]; None when that has passed [-5]."""
    expiry = publish.properties.message_expiry_interval
    if expiry is None:
        return publish
    left = expiry - int(waited)
    if left <= 0:
        return None
    return publish if left >= expiry else expiring(publish, left)


def expiring(publish: Publish, seconds: int) -> Publish:
    """The message with another expiry."""
    return replace(publish, properties=replace(publish.properties, message_expiry_interval=seconds))
