import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.sockjs_urls import Fixed, SessionPath, parse_path


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        ("", Fixed.GREETING),
        ("/", Fixed.GREETING),
        ("/info", Fixed.INFO),
        ("/websocket", Fixed.RAW_WEBSOCKET),
        ("/iframe.html", Fixed.IFRAME),
        ("/iframe-a.html", Fixed.IFRAME),
        ("/iframe-.html", Fixed.IFRAME),
        ("/iframe-0.1.2.html", Fixed.IFRAME),
        ("/iframe-0.1.2abc-dirty.2144.html", Fixed.IFRAME),
    ],
)
def test_fixed_paths(path, meaning):
    assert parse_path(path) is meaning


@pytest.mark.parametrize(
    ("path", "session"),
    [("/a/a", "a"), ("/_/_", "_"), ("/1/1", "1"), ("/abcdefgh_i-j /abcdefg_i-j ", "abcdefg_i-j "), ("/服/务", "务")],
)
def test_any_value_may_stand_in_server_and_session(path, session):
    assert parse_path(path + "/xhr") == SessionPath(session, "xhr")


def test_the_server_part_is_ignored():
    assert parse_path("/000/s/xhr_send") == parse_path("/999/s/xhr_send")


@pytest.mark.parametrize(
    "path",
    [
        *("/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/a/", "a", "/info/", "/websocket/"),
        *("/iframe.htm", "/iframe", "/IFRAME.HTML", "/IFRAME", "/iframe.HTML", "/iframe.xml", "/iframe-/.html"),
        *("/iframe.html\n", "/info\n", "/a/a/xhr\n"),
        *("///xhr", "/a./a/xhr", "/a/a./xhr", "/././/xhr", "//xhr", "////xhr", "/a//xhr", "//a/xhr"),
        *("/a/a/a/xhr", "/a/a/xhr/", "/a/a/xhr.js", "/a/" + "s" * 257 + "/xhr"),
    ],
)
def test_all_else_is_not_found(path):
    assert parse_path(path) is None


@given(st.text(alphabet="/.ax_"))
def test_a_session_never_has_dots_slashes_or_nothing_in_it(path):
    parsed = parse_path(path)
    if isinstance(parsed, SessionPath):
        assert parsed.session
        assert not set(parsed.session) & set("./")
        assert path.count("/") == 3
