"""The two bare carriers of the echo cell: ours without any chat behind it, and stock flask-sock."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.process import ServerProcess, free_port


class EchoTalk:
    """A WebSocket that says and hears plain text."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.ready = False

    def opened(self) -> list[bytes]:
        """Be ready: nobody signs in."""
        self.ready = True
        return []

    def received(self, message: bytes) -> list[bytes]:
        """Expect nothing."""
        return []

    def keep_alive(self, message: bytes) -> bytes | None:
        """Return None: pings, if any, are WebSocket's own."""
        return None

    def say(self, line: str, number: int) -> bytes:
        """Return the line itself."""
        return line.encode()


class EchoPeer:
    """A server that sends text back."""

    descriptors_per_connection = 2

    def __init__(self, name: str, label: str, command: list[str], path: str) -> None:
        """`command` are python's arguments; `{port}` in them stands for the port."""
        self.name = name
        self.label = label
        self._command = command
        self._path = path

    @contextmanager
    def start(self, conversations: int) -> Iterator["EchoStage"]:
        """Start the server."""
        port = free_port()
        command = [argument.replace("{port}", str(port)) for argument in self._command]
        with ServerProcess(command, port) as process:
            yield EchoStage(process, self._path)


class EchoStage:
    """The running server."""

    def __init__(self, process: ServerProcess, path: str) -> None:
        self.process = process
        self._path = path

    def talk(self, conversation: int, side: int, *, listening: bool = True) -> EchoTalk:
        """Return a client."""
        return EchoTalk(self._path)


def our_carrier() -> EchoPeer:
    """Return our WebSocket carrier, as tests/compliance/server.py exposes it."""
    command = ["-m", "tests.compliance.server", "--port", "{port}"]
    return EchoPeer("ours", "our carrier alone (/ws-echo)", command, "/ws-echo")


def stock_flask_sock() -> EchoPeer:
    """Return flask-sock's own echo."""
    return EchoPeer("flask-sock", "flask-sock as it comes", ["-m", "bench.servers.flask_sock_chat", "{port}"], "/echo")
