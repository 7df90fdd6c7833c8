"""The compliance server's broker, by hand-written frames; public suites go further."""

from collections.abc import Iterator

import pytest

from tests.gateway.client import Client, masked, text
from tests.gateway.conftest import OwnProcess


@pytest.fixture(scope="module")
def bare() -> Iterator[OwnProcess]:
    server = OwnProcess("tests.compliance.server", "--port", "0")
    yield server
    server.finish()


def connected(bare: OwnProcess, heart_beat: str = "0,0") -> Client:
    client = Client.upgraded(bare.port, "/broker", ["Sec-WebSocket-Protocol: v12.stomp"])
    client.send(text(f"CONNECT\naccept-version:1.2\nheart-beat:{heart_beat}\n\n\0"))
    assert client.frame()[1].startswith(b"CONNECTED\n")
    return client


def asked(client: Client, frame: str) -> bytes:
    """Send a frame; return the next whole message."""
    client.send(text(frame + "\0"))
    return client.frame()[1]


def test_a_message_reaches_every_subscriber_with_the_senders_headers(bare: OwnProcess) -> None:
    first, second = connected(bare), connected(bare)
    for number, client in enumerate((first, second)):
        assert b"receipt-id:in" in asked(client, f"SUBSCRIBE\nid:s{number}\ndestination:/topic/a\nreceipt:in\n\n")
    first.send(text("SEND\ndestination:/topic/a\ncolour:red\n\nhello\0"))
    for number, client in enumerate((first, second)):
        opcode, message = client.frame()
        assert opcode == 0x81
        assert message.startswith(b"MESSAGE\n")
        assert b"subscription:s%d\n" % number in message
        assert b"colour:red" in message
        assert message.endswith(b"\n\nhello\0")


def test_acks_and_transactions(bare: OwnProcess) -> None:
    client = connected(bare)
    client.send(text("SUBSCRIBE\nid:0\ndestination:/queue/b\nack:client-individual\n\n\0"))
    client.send(text("BEGIN\ntransaction:t\n\n\0SEND\ntransaction:t\ndestination:/queue/b\n\nheld\0"))
    assert b"receipt-id:still-waiting" in asked(client, "ABORT\ntransaction:t\nreceipt:still-waiting\n\n")
    client.send(text("BEGIN\ntransaction:t\n\n\0SEND\ntransaction:t\ndestination:/queue/b\n\nkept\0"))
    message = asked(client, "COMMIT\ntransaction:t\n\n")
    assert message.endswith(b"kept\0")
    ack = next(line[4:] for line in message.decode().split("\n") if line.startswith("ack:"))
    assert b"receipt-id:r" in asked(client, f"ACK\nid:{ack}\nreceipt:r\n\n")


def test_a_binary_body_comes_as_a_binary_frame(bare: OwnProcess) -> None:
    client = connected(bare)
    client.send(text("SUBSCRIBE\nid:0\ndestination:/queue/c\n\n\0"))
    client.send(masked(0x82, b"SEND\ndestination:/queue/c\ncontent-length:3\n\n\xff\0\xfe\0"))
    opcode, message = client.frame()
    assert (opcode, message[-4:]) == (0x82, b"\xff\0\xfe\0")


def test_unsubscribe_and_disconnect(bare: OwnProcess) -> None:
    client = connected(bare)
    client.send(text("SUBSCRIBE\nid:0\ndestination:/topic/d\n\n\0UNSUBSCRIBE\nid:0\n\n\0"))
    client.send(text("SEND\ndestination:/topic/d\n\nnobody hears\0"))
    assert asked(client, "DISCONNECT\nreceipt:bye\n\n").startswith(b"RECEIPT\n")
    assert client.closing() == 1000


def test_a_fault_is_an_error_and_the_end(bare: OwnProcess) -> None:
    client = connected(bare)
    error = asked(client, "SEND\ndestination:/elsewhere\nreceipt:r1\n\n")
    assert error.startswith(b"ERROR\n")
    assert b"receipt-id:r1" in error
    assert client.closing() == 1002


def test_heart_beats_both_ways(bare: OwnProcess) -> None:
    client = connected(bare, "1000,1000")
    beats = [client.frame()]
    client.send(text("\n"))
    beats.append(client.frame())
    assert beats == [(0x81, b"\n")] * 2
    assert client.closing() == 1006  # we fall silent


@pytest.mark.parametrize("offered", ["v10.stomp", "v11.stomp", "v12.stomp"])
def test_the_sub_protocols_of_stomp(bare: OwnProcess, offered: str) -> None:
    Client.upgraded(bare.port, "/broker", [f"Sec-WebSocket-Protocol: {offered}"]).shut()
