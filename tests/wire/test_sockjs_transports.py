import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.sockjs import message_frame, quote
from chat.wire.sockjs_transports import TRANSPORTS, CallbackError, ReceiverKind, checked_callback, framing

any_text = st.text(st.characters(codec=None, exclude_categories=()))

HTMLFILE_HEAD = r"""
<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.%s;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>
""".strip()


@pytest.mark.parametrize(
    ("name", "method", "content_type", "allow"),
    [
        ("websocket", "GET", "", "GET"),
        ("xhr", "POST", "application/javascript;charset=UTF-8", "OPTIONS, POST"),
        ("xhr_streaming", "POST", "application/javascript;charset=UTF-8", "OPTIONS, POST"),
        ("xhr_send", "POST", "text/plain;charset=UTF-8", "OPTIONS, POST"),
        ("eventsource", "GET", "text/event-stream", "OPTIONS, GET"),
        ("htmlfile", "GET", "text/html;charset=UTF-8", "GET"),
        ("jsonp", "GET", "application/javascript;charset=UTF-8", "GET"),
        ("jsonp_send", "POST", "text/plain;charset=UTF-8", "POST"),
    ],
)
def test_the_table_of_transports(name, method, content_type, allow):
    transport = TRANSPORTS[name]
    assert transport.method == method
    assert transport.content_type.replace(" ", "") == content_type
    assert transport.allow == allow
    assert transport.receives == (not name.endswith("_send"))


def test_every_receiving_transport_has_a_framing_and_no_other():
    for name, transport in TRANSPORTS.items():
        if transport.receives:
            assert framing(name, "cb").wrap(b"o")
        else:
            with pytest.raises(KeyError):
                framing(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("websocket", ReceiverKind.WEBSOCKET),
        ("xhr", ReceiverKind.POLLING),
        ("jsonp", ReceiverKind.POLLING),
        ("xhr_streaming", ReceiverKind.STREAMING),
        ("eventsource", ReceiverKind.STREAMING),
        ("htmlfile", ReceiverKind.STREAMING),
    ],
)
def test_kinds(name, kind):
    assert framing(name, "cb").kind is kind


@pytest.mark.parametrize(
    ("name", "wrapped"),
    [
        ("websocket", b'a["x"]'),
        ("xhr", b'a["x"]\n'),
        ("xhr_streaming", b'a["x"]\n'),
        ("eventsource", b'data: a["x"]\r\n\r\n'),
        ("htmlfile", b'<script>\np("a[\\"x\\"]");\n</script>\r\n'),
        ("jsonp", b'/**/callback("a[\\"x\\"]");\r\n'),
    ],
)
def test_a_frame_in_its_wrapping(name, wrapped):
    assert framing(name, "callback").wrap(b'a["x"]') == wrapped


def test_preludes():
    assert framing("xhr").prelude == b""
    assert framing("jsonp", "cb").prelude == b""
    assert framing("websocket").prelude == b""
    assert framing("xhr_streaming").prelude == b"h" * 2048 + b"\n"
    assert framing("eventsource").prelude == b"\r\n"


def test_htmlfile_head_is_the_protocols_and_longer_than_1_kib():
    prelude = framing("htmlfile", "callback").prelude
    assert prelude.decode().strip() == HTMLFILE_HEAD % "callback"
    assert len(prelude) > 1024


@pytest.mark.parametrize("name", ["jsonp", "htmlfile"])
@pytest.mark.parametrize("callback", [" ", "*", "abc(", "abc\n", "a" * 257, "é", "</script>"])
def test_an_invalid_callback_is_refused(name, callback):
    with pytest.raises(CallbackError, match=r'^invalid "callback" parameter$'):
        framing(name, callback)


@pytest.mark.parametrize("name", ["jsonp", "htmlfile"])
@pytest.mark.parametrize("callback", [None, ""])
def test_a_callback_is_required(name, callback):
    with pytest.raises(CallbackError, match=r'^"callback" parameter required$'):
        framing(name, callback)


def test_a_callback_may_be_a_path_of_names():
    assert checked_callback("_jp.a1-B_2") == b"_jp.a1-B_2"


@given(any_text)
def test_a_jsonp_answer_gives_the_frame_back(text):
    frame = message_frame([quote(text)])
    answer = framing("jsonp", "cb").wrap(frame).decode()
    match = re.fullmatch(r"/\*\*/cb\((.*)\);\r\n", answer)
    assert match
    assert json.loads(match[1]) == frame.decode()


@given(any_text)
def test_a_script_line_gives_the_frame_back(text):
    frame = message_frame([quote(text)])
    script = framing("htmlfile", "cb").wrap(frame).decode()
    literal = script.removeprefix("<script>\np(").removesuffix(");\n</script>\r\n")
    assert json.loads(literal) == frame.decode()


def test_no_message_can_end_the_script_it_stands_in():
    script = framing("htmlfile", "cb").wrap(message_frame([quote("</script><!--")]))
    assert script.count(b"<") == 2


@given(any_text)
def test_an_event_is_one_line(text):
    event = framing("eventsource").wrap(message_frame([quote(text)]))
    assert event.count(b"\n") == 2
    assert event.endswith(b"\r\n\r\n")
