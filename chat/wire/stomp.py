"""The STOMP 1.0, 1.1 and 1.2 codec (https://stomp.github.io/stomp-specification-1.2.html), both ways.

What a server owes its client beyond frames is in `stomp_session`.
"""

from chat.wire.stomp_decoder import Decoder, Limits
from chat.wire.stomp_encoder import RESERVED, encode, encode_message
from chat.wire.stomp_frame import HEARTBEAT, V10, V11, V12, VERSIONS, Frame, StompError, Version, negotiate

__all__ = [
    "HEARTBEAT",
    "RESERVED",
    "V10",
    "V11",
    "V12",
    "VERSIONS",
    "Decoder",
    "Frame",
    "Limits",
    "StompError",
    "Version",
    "encode",
    "encode_message",
    "negotiate",
]
