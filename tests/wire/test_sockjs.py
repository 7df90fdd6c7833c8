import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.sockjs import (
    ANOTHER_OPEN,
    GO_AWAY,
    HEARTBEAT_FRAME,
    INTERRUPTED,
    OPEN_FRAME,
    Close,
    close_frame,
    message_frame,
    quote,
    well_formed,
)

any_text = st.text(st.characters(codec=None, exclude_categories=()))

# The set as the protocol's "JSON Unicode Encoding" writes it, kept apart from the code's own spelling of it.
ESCAPABLE_BY_SERVER = [
    *range(0x20),
    *range(0x200C, 0x2010),
    *range(0x2028, 0x2030),
    *range(0x2060, 0x2070),
    *range(0xFFF0, 0x10000),
]


def messages_in(frame: bytes) -> list[str]:
    assert frame[:1] == b"a"
    decoded = json.loads(frame[1:].decode())
    assert isinstance(decoded, list)
    return decoded


def test_frames_without_content():
    assert OPEN_FRAME == b"o"
    assert HEARTBEAT_FRAME == b"h"


def test_a_message_frame_is_one_array_without_spaces():
    assert message_frame([quote("a"), quote('b"c')]) == b'a["a","b\\"c"]'


@pytest.mark.parametrize(
    ("close", "frame"),
    [
        (GO_AWAY, b'c[3000,"Go away!"]'),
        (ANOTHER_OPEN, b'c[2010,"Another connection still open"]'),
        (INTERRUPTED, b'c[1002,"Connection interrupted"]'),
        (Close(4000, 'so "long"'), b'c[4000,"so \\"long\\""]'),
    ],
)
def test_close_frames(close, frame):
    assert close_frame(close) == frame


@pytest.mark.parametrize("code", ESCAPABLE_BY_SERVER)
def test_code_points_that_browsers_mangle_never_leave_as_themselves(code):
    spelled = quote(chr(code)).decode()
    assert chr(code) not in spelled
    assert json.loads(spelled) == chr(code)


def test_the_killer_string_is_spelled_exactly_as_the_protocol_does():
    codes = [code for code in ESCAPABLE_BY_SERVER if code >= 255]
    assert quote("".join(map(chr, codes))).decode() == '"' + "".join(f"\\u{code:04x}" for code in codes) + '"'


def test_short_escapes_stay_short():
    assert quote("  \u0000\n\r ") == b'"  \\u0000\\n\\r "'


def test_ordinary_chinese_and_emoji_travel_as_utf8():
    text = "你好,请问还招人吗?😀"
    assert quote(text) == f'"{text}"'.encode()


def test_a_lone_surrogate_is_escaped():
    assert quote("cut \ud83d") == b'"cut \\ud83d"'


@given(st.lists(any_text))
def test_what_is_framed_decodes_to_itself(texts):
    assert messages_in(message_frame(map(quote, texts))) == texts


@given(any_text)
def test_no_quoted_message_holds_a_line_break_or_a_surrogate(text):
    spelled = quote(text).decode()
    assert not re.search("[\x00-\x1f\u2028\u2029\ud800-\udfff]", spelled)


@given(any_text)
def test_well_formed_text_can_be_utf8_and_keeps_all_else(text):
    mended = well_formed(text)
    mended.encode()
    assert len(mended) == len(text)
    assert all(a == b or (b == "\ufffd" and 0xD800 <= ord(a) <= 0xDFFF) for a, b in zip(text, mended, strict=True))
