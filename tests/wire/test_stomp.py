"""Frames there and back, for every version and every accident (hypothesis)."""

from hypothesis import given
from hypothesis import strategies as st

from chat.wire.stomp import HEARTBEAT, VERSIONS, Decoder, Frame, Limits, StompError, Version, encode
from tests.wire.stomp_peer import frame

BODY_COMMANDS = ["SEND", "MESSAGE", "ERROR"]
BARE_COMMANDS = ["SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT", "RECEIPT"]
# What each version has a way to write in a value; NUL has none anywhere, and 1.0 trims.
WRITABLE = {
    "1.2": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    "1.1": st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12),
    "1.0": st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=12).map(str.strip),
}
DAMAGE = st.sampled_from([b"\0", b"\n", b":", b"\\", b"\r", b"\xff", b"9", b""])
COMMON = st.sampled_from(["destination", "id", "x-ключ", "receipt", "a b", "名"])


@st.composite
def framed(draw: st.DrawFn, version: Version) -> Frame:
    """A frame that the version can carry."""
    names = COMMON if version == "1.0" else COMMON | WRITABLE[version].filter(bool)
    headers = draw(st.dictionaries(names, WRITABLE[version], max_size=5))
    headers.pop("content-length", None)
    if draw(st.booleans()):
        return Frame(draw(st.sampled_from(BARE_COMMANDS)), headers)
    return Frame(draw(st.sampled_from(BODY_COMMANDS)), headers, draw(st.binary(max_size=40)))


versioned = st.sampled_from(VERSIONS).flatmap(
    lambda version: st.tuples(st.just(version), st.lists(framed(version), min_size=1, max_size=4))
)


def with_length(sent: Frame) -> Frame:
    """The frame as the other end sees it: bodies come with their length."""
    if sent.command not in BODY_COMMANDS:
        return sent
    return Frame(sent.command, {**sent.headers, "content-length": str(len(sent.body))}, sent.body)


@given(versioned)
def test_what_is_encoded_decodes_to_the_same(drawn: tuple[Version, list[Frame]]) -> None:
    version, sent = drawn
    for one in sent:
        assert frame(encode(one, version), version) == with_length(one)


@given(versioned, st.data())
def test_every_cut_of_a_stream_decodes_the_same(drawn: tuple[Version, list[Frame]], data: st.DataObject) -> None:
    version, sent = drawn
    stream = b"\n".join(encode(one, version) for one in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    decoder, items = Decoder(Limits(), version), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        items += decoder.feed(stream[start:end])
    assert [item for item in items if item != HEARTBEAT] == [with_length(one) for one in sent]


@given(st.lists(st.binary(max_size=60), max_size=5), st.sampled_from(VERSIONS))
def test_random_octets_end_in_nothing_worse_than_a_stomp_error(chunks: list[bytes], version: Version) -> None:
    only_sane_items(chunks, version)


@given(versioned, st.data())
def test_damaged_frames_end_in_nothing_worse_than_a_stomp_error(
    drawn: tuple[Version, list[Frame]], data: st.DataObject
) -> None:
    version, sent = drawn
    stream = bytearray(b"".join(encode(one, version) for one in sent))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(stream)))
        stream[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"\0", b"\n", b":", b"\\", b"\r", b"\xff", b"9"])
        )
    cut = data.draw(st.integers(0, len(stream)))
    only_sane_items([bytes(stream[:cut]), bytes(stream[cut:])], version)


def only_sane_items(chunks: list[bytes], version: Version) -> None:
    """Feed the chunks: at most one error, and nothing behind it."""
    decoder = Decoder(Limits(), version)
    items = [item for chunk in chunks for item in decoder.feed(chunk)]
    errors = [place for place, item in enumerate(items) if isinstance(item, StompError)]
    assert errors in ([], [len(items) - 1])
    assert all(item == HEARTBEAT or isinstance(item, Frame | StompError) for item in items)
