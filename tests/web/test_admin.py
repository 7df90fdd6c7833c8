"""What admins look after over the house API: staff, groups, settings, hours, words, keys, the audit log."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from chat.web.operations import MANAGER, OPERATIONS
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until
from tests.web.contract import CheckedClient
from tests.web.scene import Scene

PATHS = {"personId": 1, "workgroupId": 1, "wordId": 1, "blockId": 1, "siteKeyId": 1, "exportId": 1, "legacyId": "x"}
MANAGED = [(o.method, o.path.format(**PATHS)) for o in OPERATIONS if o.who == MANAGER]


@pytest.fixture
def admin(scene: Scene) -> CheckedClient:
    return scene.staff["admin"]


def every(admin: CheckedClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """All rows of a list, from all its pages."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = admin.succeed(admin.get(path, params={**params, **({"cursor": cursor} if cursor else {})}))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def hire(admin: CheckedClient, **given: Any) -> dict[str, Any]:
    body = {"username": f"u{secrets.token_hex(5)}", "nickname": "新人", **given}
    hired: dict[str, Any] = admin.succeed(admin.post("/people", json=body))
    return hired


def refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


@pytest.mark.parametrize(("method", "path"), MANAGED)
@pytest.mark.parametrize("who", ["wei", "visitor"])
def test_only_admins(scene: Scene, who: str, method: str, path: str) -> None:
    refused(scene.person(who).call(method, path, json={}), 403, "forbidden")


@pytest.mark.parametrize(("method", "path"), MANAGED)
def test_nobody_without_a_token(scene: Scene, method: str, path: str) -> None:
    refused(scene.nobody.call(method, path, json={}), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/settings", "/settings/embed", "/hours"])
def test_agents_see_what_they_work_by_and_visitors_do_not(scene: Scene, path: str) -> None:
    assert scene.staff["wei"].get(path).status_code == 200
    refused(scene.visitor.get(path), 403, "forbidden")


def test_whom_one_hires_can_sign_in_with_the_password_that_was_drawn(
    scene: Scene, admin: CheckedClient, watch: Any
) -> None:
    hired = hire(admin, nickname="小周", capacity=3)
    assert (hired["role"], hired["disabled"], hired["capacity"]) == ("agent", False, 3)
    assert hired["workgroupIds"] == [scene.nobody.succeed(admin.get("/workgroups"))["items"][0]["id"]]
    password = watch.hold(hired["password"], "a drawn password")
    newcomer = scene.nobody.login(hired["username"], password)
    assert newcomer.person["id"] == hired["id"]
    listed = every(admin, "/people", q=hired["username"].upper())
    assert [one["id"] for one in listed] == [hired["id"]]
    assert "password" not in listed[0]


def test_a_login_name_is_given_once_also_when_its_owner_is_gone(admin: CheckedClient) -> None:
    gone = hire(admin, password="a long password")
    assert "password" not in gone
    assert admin.delete(f"/people/{gone['id']}").status_code == 204
    for name in (gone["username"], gone["username"].upper()):
        refused(admin.post("/people", json={"username": name, "nickname": "x"}), 409, "username_taken")


def test_who_is_disabled_is_out_at_once_and_others_have_their_sessions(scene: Scene, admin: CheckedClient) -> None:
    hired = hire(admin, password="correct horse battery")
    leaving = scene.nobody.login(hired["username"], "correct horse battery")
    session = scene.visitor.open_session(agentId=hired["id"])
    leaving.accept(session)
    assert admin.delete(f"/people/{hired['id']}").status_code == 204
    assert leaving.get("/me").status_code == 401
    answer = scene.nobody.post("/login", json={"username": hired["username"], "password": "correct horse battery"})
    refused(answer, 401, "bad_credentials")
    seen = scene.visitor.succeed(scene.visitor.get(f"/sessions/{session['sessionId']}"))
    assert seen["agent"] is None or seen["agent"]["id"] != hired["id"]
    assert seen["workgroup"] is not None
    assert hired["id"] not in [seat["person"]["id"] for seat in every(admin, "/seats")]
    back = admin.succeed(admin.patch(f"/people/{hired['id']}", json={"disabled": False}))
    assert back["disabled"] is False
    assert scene.nobody.login(hired["username"], "correct horse battery").person["id"] == hired["id"]


def test_a_new_password_and_a_lost_role_end_sign_ins(scene: Scene, admin: CheckedClient) -> None:
    hired = hire(admin, role="admin", password="first password")
    second = scene.nobody.login(hired["username"], "first password")
    admin.succeed(admin.patch(f"/people/{hired['id']}", json={"role": "agent"}))
    assert second.get("/me").status_code == 401
    again = scene.nobody.login(hired["username"], "first password")
    refused(again.get("/people"), 403, "forbidden")
    admin.succeed(admin.patch(f"/people/{hired['id']}", json={"password": "second password"}))
    assert again.get("/me").status_code == 401
    assert scene.nobody.login(hired["username"], "second password").person["role"] == "agent"


@pytest.mark.parametrize("change", [{"role": "agent"}, {"disabled": True}], ids=["steps down", "leaves"])
def test_who_takes_their_own_rights_away_is_out_at_once_too(
    scene: Scene, admin: CheckedClient, server: RunningServer, change: dict[str, Any]
) -> None:
    hired = hire(admin, role="admin", password="first password")
    self_ = scene.nobody.login(hired["username"], "first password")
    with Stomp(server.ws_url) as line:
        line.connect(self_.access_token)
        self_.succeed(self_.patch(f"/people/{hired['id']}", json=change))
        wait_until(lambda: line.closed, what="the end of the line that acted with an admin's rights")
    assert self_.get("/me").status_code == 401


def test_the_last_admin_stays(admin: CheckedClient) -> None:
    me = admin.person["id"]
    refused(admin.delete(f"/people/{me}"), 409, "last_admin")
    refused(admin.patch(f"/people/{me}", json={"role": "agent"}), 409, "last_admin")
    refused(admin.patch(f"/people/{me}", json={"disabled": True}), 409, "last_admin")


def test_nobody_is_hired_into_a_group_that_is_not_there(admin: CheckedClient) -> None:
    response = admin.post(
        "/people", json={"username": secrets.token_hex(4), "nickname": "x", "workgroupIds": [9999999]}
    )
    refused(response, 404, "not_found")
    refused(admin.patch("/people/999999999", json={"nickname": "x"}), 404, "not_found")
    refused(admin.patch(f"/people/{1 << 50}", json={}), 404, "not_found")


def test_workgroups_are_made_changed_and_removed(scene: Scene, admin: CheckedClient) -> None:
    chen = scene.staff["chen"].person["id"]
    made = admin.succeed(admin.post("/workgroups", json={"name": "售后", "routing": "manual", "members": [chen]}))
    assert made["members"] == [chen]
    session = scene.visitor.open_session(workgroupId=made["id"])
    changed = admin.succeed(admin.patch(f"/workgroups/{made['id']}", json={"name": "售后二组", "members": []}))
    assert (changed["name"], changed["routing"], changed["members"]) == ("售后二组", "manual", [])
    assert changed["waiting"] == 1
    assert admin.delete(f"/workgroups/{made['id']}").status_code == 204
    after = scene.visitor.succeed(scene.visitor.get(f"/sessions/{session['sessionId']}"))
    groups = admin.succeed(admin.get("/workgroups"))["items"]
    assert after["workgroup"]["id"] == groups[0]["id"]
    assert made["id"] not in [group["id"] for group in groups]
    refused(admin.delete(f"/workgroups/{made['id']}"), 404, "not_found")
    refused(scene.stranger.post("/sessions", json={"workgroupId": made["id"]}), 404, "not_found")


def test_the_last_workgroup_stays(admin: CheckedClient) -> None:
    groups = admin.succeed(admin.get("/workgroups"))["items"]
    for group in groups[1:]:
        admin.delete(f"/workgroups/{group['id']}")
    refused(admin.delete(f"/workgroups/{groups[0]['id']}"), 409, "last_workgroup")


def test_a_member_is_one_of_the_staff(scene: Scene, admin: CheckedClient) -> None:
    body = {"name": "x", "members": [scene.visitor.person["id"]]}
    refused(admin.post("/workgroups", json=body), 404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {"colour": "blue"}, {"zone": "Mars/Olympus"}, {"recallSeconds": -1}, {"recallSeconds": "60"}, {"hours": []},
        {"widget": {"color": "#000000"}}, {"widget": {"colour": "#12345"}}, {"origins": ["shop.cn"]},
        {"origins": ["https://shop.cn/path"]}, {"language": "fr"}, {"fileTypes": ["*"]}, {"name": ""},
        {"widget": {"privacyUrl": "javascript:alert(1)"}}, {"widget": {"title": {"zh": "x"}}}, {"name": None},
    ],
)  # fmt: skip
def test_what_no_setting_can_be(admin: CheckedClient, body: dict[str, Any]) -> None:
    before = admin.succeed(admin.get("/settings"))
    refused(admin.patch("/settings", json=body), 400, "bad_request")
    assert admin.succeed(admin.get("/settings")) == before


def test_settings_are_merged(admin: CheckedClient) -> None:
    before = admin.succeed(admin.get("/settings"))
    changed = admin.succeed(
        admin.patch("/settings", json={"waitWarnSeconds": 90, "widget": {"side": "left", "topics": ["退款", "发票"]}})
    )
    widget = {**before["widget"], "side": "left", "topics": ["退款", "发票"]}
    assert changed == {**before, "waitWarnSeconds": 90, "widget": widget}
    assert admin.succeed(admin.get("/settings")) == changed
    restored = {"waitWarnSeconds": before["waitWarnSeconds"], "widget": before["widget"]}
    assert admin.succeed(admin.patch("/settings", json=restored)) == before


def test_a_colour_on_which_no_label_can_be_read_is_refused_with_one_that_can(admin: CheckedClient) -> None:
    response = admin.patch("/settings", json={"widget": {"colour": "#D64B78"}})
    refused(response, 400, "low_contrast")
    shade = response.json()["hint"]
    before = admin.succeed(admin.get("/settings"))["widget"]["colour"]
    assert admin.succeed(admin.patch("/settings", json={"widget": {"colour": shade}}))["widget"]["colour"] == shade
    admin.succeed(admin.patch("/settings", json={"widget": {"colour": before}}))


def test_the_snippet_names_the_key(admin: CheckedClient) -> None:
    embedding = admin.succeed(admin.get("/settings/embed"))
    assert f'data-key="{embedding["key"]}"' in embedding["snippet"]
    assert f'src="{admin.url}/static/widget.js"' in embedding["snippet"]


def test_hours_are_replaced_and_say_whether_it_is_open(admin: CheckedClient) -> None:
    rows = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]
    assert admin.succeed(admin.put("/hours", json={"items": rows})) == {"items": rows, "open": True}
    assert admin.succeed(admin.put("/hours", json={"items": []})) == {"items": [], "open": True}
    for row in ({"days": [8], "from": "09:00", "to": "18:00"}, {"days": [1], "from": "18:00", "to": "09:00"}):
        refused(admin.put("/hours", json={"items": [row]}), 400, "bad_request")


def test_site_keys_pay_until_they_end(scene: Scene, admin: CheckedClient, watch: Any) -> None:
    made = admin.succeed(admin.post("/site-keys", json={"note": "商城"}))
    key = watch.hold(made.pop("key"), "a site key")
    assert made in every(admin, "/site-keys")
    headers = {"Authorization": f"Bearer {key}"}
    assert scene.nobody.post(f"/order-cards/{scene.card()['orderCardId']}/pay", headers=headers).status_code == 200
    assert admin.delete(f"/site-keys/{made['id']}").status_code == 204
    refused(scene.nobody.post(f"/order-cards/{scene.card()['orderCardId']}/pay", headers=headers), 401, "unauthorized")
    refused(admin.delete(f"/site-keys/{made['id']}"), 404, "not_found")


def test_words_are_masked_or_refused_in_what_both_say(scene: Scene, admin: CheckedClient) -> None:
    mask, refuse = f"Mask{secrets.token_hex(4)}", f"禁{secrets.token_hex(4)}"
    first = admin.succeed(admin.post("/words", json={"word": mask}))
    second = admin.succeed(admin.post("/words", json={"word": refuse, "action": "refuse"}))
    try:
        session = {"sessionId": scene.taken()}
        for who in (scene.visitor, scene.staff["wei"]):
            assert who.send(session, f"a{mask.upper()}b")["content"] == "a***b"
            body = {"msgType": "text", "content": f"x {refuse} y"}
            refused(who.post(f"/sessions/{session['sessionId']}/messages", json=body), 422, "word_refused")
        said = [message.get("content") for message in scene.visitor.messages(session) if message["type"] == "MSG"]
        assert said == ["a***b", "a***b"]
        assert {word["id"] for word in every(admin, "/words", limit=1)} >= {first["id"], second["id"]}
    finally:
        for word in (first, second):
            assert admin.delete(f"/words/{word['id']}").status_code == 204
    assert scene.visitor.send(session, mask)["content"] == mask


def test_words_hold_in_what_visitors_say_beside_messages(scene: Scene, admin: CheckedClient) -> None:
    bad = f"bad{secrets.token_hex(4)}"
    word = admin.succeed(admin.post("/words", json={"word": bad, "action": "refuse"}))
    try:
        visitor = scene.nobody.visitor(nickname=f"I am {bad}")
        assert visitor.person["nickname"] == "I am ***"
        session = visitor.open_session(subject=f"about {bad}")
        assert session["subject"] == "about ***"
        rating = {"score": 1, "resolved": False, "comment": f"so {bad[:4]}\u200b{bad[4:]}"}
        refused(visitor.post(f"/sessions/{session['sessionId']}/rate", json=rating), 422, "word_refused")
        for left in ({"contact": bad, "content": "x"}, {"contact": "x", "content": bad}):
            refused(visitor.post("/left-messages", json=left), 422, "word_refused")
    finally:
        admin.delete(f"/words/{word['id']}")


def test_origins_are_kept_as_browsers_write_them(admin: CheckedClient) -> None:
    given = ["https://Shop.CN:443", "HTTP://shop.cn:80", "http://shop.cn:8080", "https://[::1]:8443"]
    try:
        kept = admin.succeed(admin.patch("/settings", json={"origins": given}))["origins"]
        assert kept == ["https://shop.cn", "http://shop.cn", "http://shop.cn:8080", "https://[::1]:8443"]
        for bad in ("https://:443", "https://shop.cn:", "https://shop.cn:99999", "https://[::1", "https://a:b"):
            refused(admin.patch("/settings", json={"origins": [bad]}), 400, "bad_request")
    finally:
        admin.succeed(admin.patch("/settings", json={"origins": []}))


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59-23:59", "9999-01-01T00:00:00Z"])
def test_a_block_for_longer_than_days_are_counted_is_for_good(scene: Scene, admin: CheckedClient, until: str) -> None:
    wei, person = scene.staff["wei"], scene.nobody.visitor().person["id"]
    refused(wei.post("/blacklist", json={"personId": person, "until": until}), 400, "bad_request")
    assert admin.get("/blacklist").status_code == 200


def test_no_report_goes_beyond_the_days_that_are_counted(admin: CheckedClient) -> None:
    days = {"from": "9999-12-30", "to": "9999-12-31"}
    refused(admin.get("/reports", params=days), 400, "bad_request")
    refused(admin.post("/exports", json=days), 400, "bad_request")


def test_a_login_name_has_letters_that_people_see(admin: CheckedClient) -> None:
    for name in ("a\u0000b", "a\u202eb", "a\u200b"):
        refused(admin.post("/people", json={"username": name, "nickname": "x"}), 400, "bad_request")


def test_a_word_that_nobody_sees_is_none(admin: CheckedClient) -> None:
    refused(admin.post("/words", json={"word": "\u200b\u2060"}), 400, "bad_request")


def test_the_audit_log_tells_who_did_what_from_where(scene: Scene, admin: CheckedClient) -> None:
    word = admin.succeed(admin.post("/words", json={"word": secrets.token_hex(6)}))
    admin.delete(f"/words/{word['id']}")
    removed, added = every(admin, "/audit", limit=200, actor=admin.person["id"])[:2]
    assert (added["action"], removed["action"]) == ("word.added", "word.removed")
    assert added["target"] == word["word"]
    assert added["actor"]["id"] == admin.person["id"]
    assert added["address"] == "127.0.0.1"
    page = admin.succeed(admin.get("/audit", params={"action": "word.added", "limit": 1, "from": added["at"]}))
    assert [entry["id"] for entry in page["items"]] == [added["id"]]
    assert admin.succeed(admin.get("/audit", params={"action": "word.added", "to": "2020-01-01T00:00:00Z"})) == {
        "items": [], "next": None,
    }  # fmt: skip


@pytest.mark.parametrize("to", ["0.5", "1795234269", "-1", "2026-11-21", "2026-11-21T08:00:00"])
def test_a_time_without_its_zone_is_refused(admin: CheckedClient, to: str) -> None:
    assert admin.get("/audit", params={"to": to}).status_code == 400


def test_sign_ins_are_audited_and_wrong_ones_without_what_was_typed(scene: Scene, admin: CheckedClient) -> None:
    hired = hire(admin, password="a long password")
    scene.nobody.login(hired["username"], "a long password")
    for username in (hired["username"], "my-secret-in-the-wrong-field"):
        scene.nobody.post("/login", json={"username": username, "password": "wrong password"})
    entries = every(admin, "/audit", limit=200)
    assert any(e["action"] == "sign_in" and e["target"] == hired["username"] for e in entries)
    failed = [e for e in entries if e["action"] == "sign_in.failed"]
    assert hired["username"] in [e["target"] for e in failed]
    assert "my-secret-in-the-wrong-field" not in str(entries)
