"""What a request looks like when it arrives here: shown to the doctor of this installation, and to nobody else."""

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from chat.domain.checkup import HEADER, PATH, nonce_of, proof
from chat.domain.errors import Refusal
from chat.web.bodies import answer
from chat.web.peers import Peers

_DESCRIPTORS: Final = Path("/proc/self/fd")


def mirror_of(peers: Peers, secret: str, now: Callable[[], int]) -> Blueprint:
    """One route. `now` is UTC ms."""
    blueprint = Blueprint("mirror", __name__)

    def reflect() -> Response:
        nonce = nonce_of(secret, request.headers.get(HEADER, ""), now())
        if nonce is None:
            raise Refusal("not_found")
        environ = request.environ
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return answer(
            {
                "proof": proof(secret, nonce),
                "now": now(),
                "peer": environ.get("REMOTE_ADDR", ""),
                "forwarded": environ.get("HTTP_X_FORWARDED_FOR"),
                "address": peers.address(environ),
                "isTrusted": peers.is_proxy(environ),
                "isLoopback": peers.is_loopback(environ),
                "descriptors": soft,
                "openDescriptors": len(os.listdir(_DESCRIPTORS)) if _DESCRIPTORS.exists() else None,
            }
        )

    blueprint.add_url_rule(PATH, "reflect", reflect, methods=["GET"])
    return blueprint
