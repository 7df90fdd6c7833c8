"""A session from its opening to its rating."""

from __future__ import annotations

from tests.web.contract import CheckedClient
from tests.web.scene import Scene


def test_opening_twice_is_the_same_session(scene: Scene) -> None:
    first = scene.visitor.post("/sessions", json={"subject": "应聘"})
    again = scene.visitor.post("/sessions", json={})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["sessionId"] == again.json()["sessionId"]
    assert first.json()["subject"] == "应聘"
    assert first.json()["workgroup"]["uid"] == "df_wg_uid"


def test_an_agent_invites_a_visitor(scene: Scene) -> None:
    wei = scene.staff["wei"]
    invited = wei.post("/sessions", json={"visitorId": scene.visitor.person["id"]})
    assert (invited.status_code, invited.json()["state"]) == (201, "open")
    assert wei.post("/sessions", json={"visitorId": scene.visitor.person["id"]}).status_code == 200
    assert wei.post("/sessions", json={"visitorId": scene.staff["lin"].person["id"]}).status_code == 404
    assert wei.post("/sessions", json={"agentId": 1}).status_code == 400
    mine = scene.visitor.get("/sessions").json()["items"]
    assert [session["sessionId"] for session in mine] == [invited.json()["sessionId"]]


def test_two_agents_and_one_session(scene: Scene) -> None:
    session = scene.waiting()
    taken = scene.staff["wei"].post(f"/sessions/{session}/accept")
    assert (taken.status_code, taken.json()["agent"]["uid"]) == (200, "u_wei")
    late = scene.staff["lin"].post(f"/sessions/{session}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "already_taken")
    assert scene.staff["wei"].post(f"/sessions/{session}/accept").status_code == 200


def test_a_transfer_is_taken_or_declined(scene: Scene) -> None:
    session = scene.offered()
    lin = scene.staff["lin"]
    assert lin.post(f"/sessions/{session}/transfer/reject").status_code == 200
    assert lin.post(f"/sessions/{session}/transfer/accept").status_code == 404
    session = scene.offered()
    assert lin.post(f"/sessions/{session}/transfer/accept").json()["agent"]["uid"] == "u_lin"
    again = lin.post(f"/sessions/{session}/transfer/accept")
    assert (again.status_code, again.json()["code"]) == (409, "transfer_ended")


def test_who_is_offered_a_session_sees_it(scene: Scene) -> None:
    session = scene.offered()
    chen, lin = scene.staff["chen"], scene.staff["lin"]
    (seen,) = [item for item in lin.get("/sessions?list=mine").json()["items"] if item["sessionId"] == session]
    assert seen["transfer"]["agent"]["id"] == lin.person["id"]
    assert lin.get(f"/sessions/{session}").status_code == lin.get(f"/sessions/{session}/messages").status_code == 200
    assert chen.get(f"/sessions/{session}").status_code == 404
    assert lin.post(f"/sessions/{session}/transfer/reject").json()["transfer"] is None
    assert lin.get(f"/sessions/{session}").status_code == 404


def test_a_visitor_is_asked_for_a_rating(scene: Scene) -> None:
    session = scene.taken()
    path = f"/sessions/{session}/invite-rating"
    assert scene.staff["lin"].post(path).status_code == 404
    assert scene.visitor.post(path).status_code == 403
    assert scene.staff["wei"].post(path).status_code == 204
    assert scene.visitor.messages({"sessionId": session})[-1]["content"] == "请对本次服务进行评价"


def test_what_the_house_says_does_not_hide_what_was_asked(scene: Scene) -> None:
    session = scene.taken()
    scene.visitor.send({"sessionId": session}, "is it in stock?")
    scene.staff["wei"].post(f"/sessions/{session}/invite-rating")
    seen = scene.staff["wei"].get(f"/sessions/{session}").json()
    assert (seen["lastMessage"]["content"], seen["lastMessage"]["seq"]) == ("is it in stock?", seen["lastSeq"] - 1)


def test_notices_are_told_in_the_language_of_the_call(scene: Scene) -> None:
    session = scene.taken()
    scene.staff["wei"].post(f"/sessions/{session}/invite-rating")

    def last(language: str | None) -> str:
        headers = {} if language is None else {"Accept-Language": language}
        answer = scene.visitor.get(f"/sessions/{session}", headers=headers)
        return str(answer.json()["lastMessage"]["content"])

    said = {"zh": "请对本次服务进行评价", "en": "Please rate our service"}
    assert last("en") == last("en-GB,en;q=0.9,zh;q=0.1") == said["en"]
    assert last("zh-CN") == last(None) == last("fr") == last("*") == said["zh"], (
        "the organisation's, where none is asked"
    )


def test_a_colleague_is_brought_in(scene: Scene) -> None:
    session = scene.taken()
    lin = scene.staff["lin"]
    assert lin.get(f"/sessions/{session}").status_code == 404
    shown = scene.staff["wei"].post(f"/sessions/{session}/invite", json={"agentId": lin.person["id"]}).json()
    assert lin.person["id"] in [person["id"] for person in shown["participants"]]
    assert lin.get(f"/sessions/{session}").status_code == 200
    stranger = {"agentId": scene.stranger.person["id"]}
    assert scene.staff["wei"].post(f"/sessions/{session}/invite", json=stranger).status_code == 404


def test_closed_rated_and_opened_again(scene: Scene) -> None:
    session, wei = scene.taken(), scene.staff["wei"]
    closed = wei.post(f"/sessions/{session}/close").json()
    assert (closed["state"], closed["closedAt"] is None) == ("closed", False)
    assert scene.visitor.post(f"/sessions/{session}/close").status_code == 200
    late = wei.post(f"/sessions/{session}/messages", json={"content": "a"})
    assert (late.status_code, late.json()["code"]) == (409, "conversation_closed")
    rating = {"score": 1, "resolved": False, "comment": "慢"}
    assert scene.visitor.post(f"/sessions/{session}/rate", json=rating).status_code == 200
    again = scene.visitor.post(f"/sessions/{session}/rate", json=rating)
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    assert scene.visitor.post(f"/sessions/{session}/messages", json={"content": "还在吗"}).status_code == 201
    assert scene.visitor.get(f"/sessions/{session}").json()["state"] != "closed"


def test_lists(scene: Scene, staff: dict[str, CheckedClient]) -> None:
    session = scene.waiting()
    for which in ("queue", "all"):
        listed = staff["wei"].get("/sessions", params={"list": which, "limit": 200}).json()["items"]
        assert session in [s["sessionId"] for s in listed]
    assert scene.visitor.get("/sessions?list=all").status_code == 403
    taken = scene.taken()
    mine = staff["wei"].get("/sessions").json()["items"]
    assert taken in [s["sessionId"] for s in mine]
    assert taken not in [s["sessionId"] for s in staff["lin"].get("/sessions?list=all&limit=200").json()["items"]]
    staff["wei"].post(f"/sessions/{taken}/close")
    closed = staff["wei"].get("/sessions", params={"list": "closed", "limit": 200}).json()["items"]
    assert taken in [s["sessionId"] for s in closed]
    found = staff["wei"].get(
        "/sessions", params={"list": "all", "q": scene.visitor.person["nickname"], "state": "offline"}
    )
    assert session in [s["sessionId"] for s in found.json()["items"]]


def test_a_list_goes_on_where_it_stopped(scene: Scene) -> None:
    wei = scene.staff["wei"]
    mine = {scene.taken()}
    for _ in range(2):
        mine.add(Scene(scene.nobody, scene.staff).taken())
    seen: list[int] = []
    cursor = None
    while True:
        page = wei.get("/sessions", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [session["sessionId"] for session in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["items"]) == 2
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))
