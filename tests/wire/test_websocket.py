"""The frame codec with two ends and no socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.websocket import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    Event,
    MessageReader,
    close_code,
    close_frame,
    frame,
    is_close_code,
    ping_frame,
    pong_frame,
)

KEY = b"\x37\xfa\x21\x3d"


def masked(first: int, payload: bytes, key: bytes = KEY) -> bytes:
    """A client's frame, written the slow and obvious way."""
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65536:
        head = bytes((first, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0xFF)) + size.to_bytes(8, "big")
    return head + key + bytes(octet ^ key[at % 4] for at, octet in enumerate(payload))


def read(*chunks: bytes, max_frame: int = 1 << 20, max_message: int = 1 << 20) -> list[Event]:
    """Feed the chunks to a fresh reader; the violation, if any, becomes a last event with its code."""
    reader = MessageReader(max_frame, max_message)
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    if reader.violation is not None:
        events.append((-reader.violation.code, b""))
    return events


def test_the_masked_hello_of_the_specification() -> None:
    """RFC 6455 5.7, "A single-frame masked text message"."""
    assert read(bytes.fromhex("818537fa213d7f9f4d5158")) == [(TEXT, b"Hello")]


def test_the_unmasked_examples_of_the_specification() -> None:
    """RFC 6455 5.7: served frames, with the three forms of the length."""
    assert frame(b"Hello", is_text=True) == bytes.fromhex("810548656c6c6f")
    assert frame(bytes(256), is_text=False) == bytes.fromhex("827e0100") + bytes(256)
    assert frame(bytes(65536), is_text=False) == bytes.fromhex("827f0000000000010000") + bytes(65536)
    assert pong_frame(b"Hello") == bytes.fromhex("8a0548656c6c6f")
    assert ping_frame(b"Hello") == bytes.fromhex("890548656c6c6f")


@pytest.mark.parametrize("size", [0, 1, 3, 4, 125, 126, 127, 65535, 65536, 70001])
def test_every_length_form_is_read(size: int) -> None:
    payload = bytes(at & 0xFF for at in range(size))
    assert read(masked(0x82, payload)) == [(BINARY, payload)]


def test_text_is_delivered_as_bytes() -> None:
    text = "总机 😀".encode()
    assert read(masked(0x81, text)) == [(TEXT, text)]


def test_fragments_with_control_frames_between_them() -> None:
    wire = (
        masked(0x01, b"one ")
        + masked(0x89, b"ping")
        + masked(0x00, b"two ")
        + masked(0x8A, b"pong")
        + masked(0x80, b"three")
        + masked(0x82, b"next")
    )
    expected = [(PING, b"ping"), (PONG, b"pong"), (TEXT, b"one two three"), (BINARY, b"next")]
    assert read(wire) == expected
    assert read(*(wire[at : at + 1] for at in range(len(wire)))) == expected


def test_a_character_may_be_cut_by_fragments() -> None:
    text = "κόσμε😀".encode()
    for cut in range(len(text) + 1):
        assert read(masked(0x01, text[:cut]) + masked(0x80, text[cut:])) == [(TEXT, text)]


def test_empty_fragments_make_an_empty_message() -> None:
    assert read(masked(0x01, b"") + masked(0x00, b"") + masked(0x80, b"")) == [(TEXT, b"")]


@pytest.mark.parametrize(
    "wire",
    [
        masked(0x81, b"\xce\xba\xff"),
        masked(0x81, b"\xed\xa0\x80"),  # a surrogate
        masked(0x81, b"\xc0\xaf"),  # overlong
        masked(0x81, b"\xf4\x90\x80\x80"),  # past the last plane
        masked(0x01, b"\xce") + masked(0x80, b"x"),
        masked(0x81, "总".encode()[:2]),
        masked(0x88, b"\x03\xe8\xff"),
    ],
)
def test_bad_utf8_is_1007(wire: bytes) -> None:
    assert read(wire)[-1] == (-1007, b"")


@pytest.mark.parametrize(
    "wire",
    [
        masked(0xC1, b"rsv1"),
        masked(0xA1, b"rsv2"),
        masked(0x91, b"rsv3"),
        masked(0x83, b"opcode 3"),
        masked(0x87, b"opcode 7"),
        masked(0x8B, b"opcode 11"),
        masked(0x8F, b"opcode 15"),
        masked(0x09, b"a cut ping"),
        masked(0x08, b""),
        masked(0x89, bytes(126)),
        masked(0x88, b"\x03\xe8" + bytes(124)),
        masked(0x80, b"nothing to continue"),
        masked(0x00, b"nothing to continue"),
        masked(0x01, b"first") + masked(0x81, b"not a continuation"),
        masked(0x01, b"first") + masked(0x02, b"not a continuation"),
        masked(0x88, b"\x03"),
        frame(b"unmasked", is_text=True),
        ping_frame(b"unmasked"),
        b"\x81\xfe\x00\x05" + KEY + bytes(5),  # not the shortest length
        b"\x82\xff" + (65535).to_bytes(8, "big") + KEY,
    ],
)
def test_broken_framing_is_1002(wire: bytes) -> None:
    assert read(wire)[-1] == (-1002, b"")
    assert read(*(wire[at : at + 1] for at in range(len(wire))))[-1] == (-1002, b"")


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_a_close_code_nobody_may_send_is_1002(code: int) -> None:
    assert read(masked(0x88, code.to_bytes(2, "big"))) == [(-1002, b"")]
    assert not is_close_code(code)
    assert close_frame(code) == b"\x88\x00"


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 3000, 3999, 4999])
def test_a_valid_close_is_delivered_and_ends_the_reading(code: int) -> None:
    payload = code.to_bytes(2, "big") + "再见".encode()
    assert read(masked(0x88, payload) + masked(0x81, b"too late")) == [(CLOSE, payload)]
    assert close_code(payload) == code
    assert close_frame(code, "再见") == bytes((0x88, len(payload))) + payload


def test_a_close_without_a_code_is_1005() -> None:
    assert read(masked(0x88, b"")) == [(CLOSE, b"")]
    assert close_code(b"") == 1005


def test_a_long_reason_is_cut_at_a_character() -> None:
    whole = close_frame(1008, "话" * 60)
    assert whole[1] == len(whole) - 2 <= 125
    assert whole[4:].decode() == "话" * 41
    assert close_frame(1008, "\ud800").startswith(b"\x88")  # half a pair must not raise


def test_sizes_are_judged_by_the_header() -> None:
    huge = b"\x82\xff" + (1 << 63).to_bytes(8, "big")
    assert read(huge) == [(-1009, b"")]
    assert read(masked(0x82, bytes(101))[:4], max_frame=100) == [(-1009, b"")]
    assert read(masked(0x82, bytes(100)), max_frame=100) == [(BINARY, bytes(100))]


def test_a_message_is_bounded_over_its_fragments() -> None:
    wire = masked(0x02, bytes(60)) + masked(0x00, bytes(40))
    assert read(wire + masked(0x80, b""), max_message=100) == [(BINARY, bytes(100))]
    assert read(wire + masked(0x80, b"x")[:2], max_message=100) == [(-1009, b"")]


def test_what_came_before_a_violation_is_delivered_and_nothing_after() -> None:
    reader = MessageReader(100, 100)
    assert reader.feed(masked(0x81, b"good") + masked(0xC1, b"bad") + masked(0x81, b"late")) == [(TEXT, b"good")]
    assert reader.violation is not None
    assert reader.feed(masked(0x81, b"later")) == []


FRAMES = st.lists(
    st.one_of(
        st.tuples(st.just(0x81), st.text(max_size=200).map(str.encode)),
        st.tuples(st.just(0x82), st.binary(max_size=300)),
        st.tuples(st.sampled_from([0x89, 0x8A]), st.binary(max_size=125)),
    ),
    max_size=6,
)


@given(frames=FRAMES, key=st.binary(min_size=4, max_size=4), data=st.data())
def test_any_cut_of_valid_frames_reads_the_same(
    frames: list[tuple[int, bytes]], key: bytes, data: st.DataObject
) -> None:
    wire = b"".join(masked(first, payload, key) for first, payload in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    chunks = [wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    assert read(*chunks) == [(first & 0x0F, payload) for first, payload in frames]


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_random_bytes_raise_nothing(chunks: list[bytes]) -> None:
    reader = MessageReader(64, 128)
    for chunk in chunks:
        for opcode, payload in reader.feed(chunk):
            assert opcode in (TEXT, BINARY, CLOSE, PING, PONG)
            assert len(payload) <= 128
    if reader.violation is not None:
        assert reader.violation.code in (1002, 1007, 1009)


def test_a_message_of_many_tiny_fragments_takes_memory_like_its_size() -> None:
    reader = MessageReader(100, 100_000)
    reader.feed(masked(0x01, b"x"))
    for _ in range(50_000):
        reader.feed(masked(0x00, b"x"))
    assert reader._message is not None
    assert reader._message.__sizeof__() < 100_000
    assert reader.feed(masked(0x80, b"")) == [(TEXT, b"x" * 50_001)]
