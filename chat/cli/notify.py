"""Tells systemd how far we are (sd_notify(3)); nothing happens where nobody listens."""

import os
import socket


def notify(state: str) -> None:
    """`READY=1` once addresses are bound. A listener that is gone is no fault."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        try:
            # A name that begins with @ is an abstract one.
            line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError:
            return
