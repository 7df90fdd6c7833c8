"""Two pages of one person, each told in the language it asked for."""

from __future__ import annotations

from tests.client import Client
from tests.journeys.cast import Cast, topic
from tests.stomp import Stomp

ENGLISH = {"accept-language": "en-GB,en;q=0.9"}
CHINESE = {"accept-language": "zh-CN"}


def test_one_conversation_in_two_languages(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    lines = {"en": cast.line(wei, **ENGLISH), "zh": cast.line(wei, **CHINESE), "": cast.line(wei)}
    visitor = cast.line(alice, **ENGLISH)
    for line in (*lines.values(), visitor):
        line.subscribe(topic(session))
    wei.succeed(wei.post(f"/sessions/{session['sessionId']}/invite-rating"))
    english, chinese = "Please rate our service", "请对本次服务进行评价"
    assert lines["en"].told("SYSTEM", content=english)["sessionId"] == session["sessionId"]
    assert visitor.told("SYSTEM", content=english)
    for line in (lines["zh"], lines[""]):
        assert line.told("SYSTEM", content=chinese), "the organisation's, where none is asked"


def test_what_was_missed_comes_in_the_new_language(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    wei.succeed(wei.post(f"/sessions/{session['sessionId']}/invite-rating"))
    line = cast.line(alice, **ENGLISH)
    line.subscribe(topic(session), last_seq="0")
    assert line.told("SYSTEM", content="Please rate our service")


def test_refusals_too(cast: Cast) -> None:
    alice = cast.visitor()
    line = cast.line(alice, **ENGLISH)
    line.subscribe("/user/queue/errors")
    line.send("/app/chat/send", {"sessionId": 1 << 40, "msgType": "text", "content": "x"})
    assert line.told("ERROR")["title"] == title_of(alice, "en")


def test_who_is_not_let_in_is_told_so_in_their_language(cast: Cast) -> None:
    line = Stomp(cast.server.ws_url)
    line.frame("CONNECT", {"accept-version": "1.2", "Authorization": "Bearer nothing", **ENGLISH})
    told = line.wait_for("ERROR").body
    line.drop()
    assert told.isascii(), told


def title_of(person: Client, language: str) -> str:
    """How the house says over HTTP that something is not there."""
    return str(person.get(f"/sessions/{1 << 40}", headers={"Accept-Language": language}).json()["title"])
