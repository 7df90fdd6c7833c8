import json
import re

import pytest

from chat.wire.sockjs_headers import sticky_cookie
from chat.wire.sockjs_pages import (
    Answer,
    IframePage,
    greeting,
    info,
    jsonp_sent,
    method_not_allowed,
    not_a_websocket,
    not_found,
    options,
    receiving,
    refused,
    xhr_sent,
)
from chat.wire.sockjs_payload import PAYLOAD_EXPECTED, PayloadError
from chat.wire.sockjs_transports import CALLBACK_REQUIRED, TRANSPORTS, CallbackError

NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0"
NOW = 1_800_000_000

IFRAME_BODY = re.compile(
    """
^<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="(?P<sockjs_url>[^"]*)"></script>
  <script>
    document.domain = document.domain;
    SockJS.bootstrap_iframe\\(\\);
  </script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>$
""".strip()
)


def header(answer: Answer, name: str) -> str | None:
    values = [value for key, value in answer.headers if key == name]
    assert len(values) <= 1
    return values[0] if values else None


def content_type(answer: Answer) -> str:
    return (header(answer, "Content-Type") or "").replace(" ", "")


def test_greeting():
    answer = greeting()
    assert (answer.status, answer.body) == (200, b"Welcome to SockJS!\n")
    assert content_type(answer) == "text/plain;charset=UTF-8"


def test_info_says_what_the_server_can():
    answer = info(websocket=True, cookie_needed=False, entropy=2**32 - 1, origin="test")
    assert answer.status == 200
    assert content_type(answer) == "application/json;charset=UTF-8"
    assert header(answer, "Cache-Control") == NOT_CACHED
    assert header(answer, "Access-Control-Allow-Origin") == "test"
    assert json.loads(answer.body) == {
        "websocket": True,
        "cookie_needed": False,
        "origins": ["*:*"],
        "entropy": 2**32 - 1,
    }


def test_info_says_what_the_server_cannot():
    facts = json.loads(info(websocket=False, cookie_needed=True, entropy=7, origin=None).body)
    assert facts["websocket"] is False
    assert facts["cookie_needed"] is True


def test_the_iframe_page_is_the_protocols():
    answer = IframePage("/static/sockjs.min.js").answer(None, NOW)
    match = IFRAME_BODY.match(answer.body.decode())
    assert match
    assert match["sockjs_url"] == "/static/sockjs.min.js"
    assert answer.status == 200
    assert content_type(answer) == "text/html;charset=UTF-8"
    assert header(answer, "Cache-Control") == "public, max-age=31536000"
    assert header(answer, "Expires")
    assert header(answer, "Last-Modified") is None


def test_a_script_address_cannot_leave_its_attribute():
    body = IframePage('/a"><script>').answer(None, NOW).body
    assert b'src="/a&quot;&gt;&lt;script&gt;"' in body


def test_the_etag_lasts_and_depends_on_the_page():
    page = IframePage("/a.js")
    assert header(page.answer(None, NOW), "ETag") == header(page.answer(None, NOW + 99), "ETag") == page.etag
    assert re.fullmatch('"[0-9a-f]+"', page.etag)
    assert IframePage("/b.js").etag != page.etag


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}', "*"])
def test_a_known_page_is_not_sent_again(shape):
    page = IframePage("/a.js")
    answer = page.answer(shape.format(page.etag), NOW)
    assert (answer.status, answer.body) == (304, b"")
    assert content_type(answer) == ""
    assert header(answer, "ETag") == page.etag


@pytest.mark.parametrize("tag", ["", '"other"', "nonsense"])
def test_another_page_is_sent(tag):
    assert IframePage("/a.js").answer(tag, NOW).status == 200


def test_options():
    answer = options(TRANSPORTS["xhr"].allow, "null", "a, b", NOW)
    assert (answer.status, answer.body) == (204, b"")
    assert header(answer, "Access-Control-Allow-Methods") == "OPTIONS, POST"
    assert header(answer, "Access-Control-Allow-Origin") == "null"
    assert header(answer, "Access-Control-Allow-Headers") == "a, b"


def test_xhr_sent_is_typed_though_empty():
    answer = xhr_sent("test")
    assert (answer.status, answer.body) == (204, b"")
    assert content_type(answer) == "text/plain;charset=UTF-8"
    assert header(answer, "Cache-Control") == NOT_CACHED
    assert header(answer, "Access-Control-Allow-Origin") == "test"


def test_jsonp_sent_says_ok():
    answer = jsonp_sent()
    assert (answer.status, answer.body) == (200, b"ok")
    assert content_type(answer) == "text/plain;charset=UTF-8"
    assert header(answer, "Cache-Control") == NOT_CACHED


@pytest.mark.parametrize("error", [PayloadError(PAYLOAD_EXPECTED), CallbackError(CALLBACK_REQUIRED)])
def test_errors_are_500_with_their_sentence(error):
    answer = refused(error, None)
    assert (answer.status, answer.body) == (500, str(error).encode())


def test_not_found_sets_no_cookie_and_is_not_kept():
    answer = not_found("test")
    assert answer.status == 404
    assert header(answer, "Set-Cookie") is None
    assert header(answer, "Cache-Control") == NOT_CACHED


def test_method_not_allowed_has_neither_type_nor_body():
    assert method_not_allowed("GET") == Answer(405, (("Allow", "GET"),))


@pytest.mark.parametrize("name", ["xhr", "xhr_streaming", "eventsource", "htmlfile", "jsonp"])
def test_receiving_answers_are_typed_private_and_unbuffered(name):
    headers = dict(receiving(TRANSPORTS[name], "test"))
    assert headers["Content-Type"] == TRANSPORTS[name].content_type
    assert headers["Cache-Control"] == NOT_CACHED
    assert headers["X-Accel-Buffering"] == "no"
    assert headers.get("Access-Control-Allow-Origin") == ("test" if TRANSPORTS[name].cors else None)


@pytest.mark.parametrize(
    ("upgrade", "connection", "status"),
    [
        (None, None, 400),
        ("WebSocket", "close", 400),
        ("WebSocket", None, 400),
        ("h2c", "Upgrade", 400),
        ("websocket", "Upgrade", None),
        ("WebSocket", "keep-alive, Upgrade", None),
    ],
)
def test_a_websocket_url_wants_an_upgrade(upgrade, connection, status):
    answer = not_a_websocket(upgrade, connection)
    assert (answer and answer.status) == status


def test_more_headers_go_behind():
    answer = greeting().plus(sticky_cookie(None))
    assert answer.headers[-1] == ("Set-Cookie", "JSESSIONID=dummy;path=/")
    assert answer.body == greeting().body
