"""The peers' listening socket."""

import socket


def listener(port: int) -> socket.socket:
    """Return a loopback listener whose connections have TCP_NODELAY, which Linux lets them inherit.

    pywsgi does not set it. Without it both peers sit out the client's delayed ACKs: 40 ms a message between
    pairs. They get it here, so that the comparison is with their code and not with Nagle's algorithm.
    """
    listening = socket.create_server(("127.0.0.1", port), backlog=256)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
