"""Notes, tags, left messages, visitors, canned replies and quotes over HTTP; each answer fits the document."""

from __future__ import annotations

import pytest

from chat.web.devices import device
from chat.web.initials import initials
from tests.files.stock import fetch
from tests.pictures import picture
from tests.web.contract import CheckedClient
from tests.web.scene import Scene

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME} Edg/126.0.0.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003133)"
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Version/16.6 Mobile/15E148 Safari/604.1"


def upload(person: CheckedClient, name: str = "图.png") -> str:
    answer = person.post("/files", files={"file": (name, picture(8, 8))})
    return str(person.succeed(answer)["fileUrl"])


def test_a_note_with_a_file_is_for_staff_alone(scene: Scene) -> None:
    wei, session = scene.staff["wei"], scene.taken()
    address = upload(wei)
    noted = wei.succeed(
        wei.post(f"/sessions/{session}/notes", json={"content": "身份证", "files": [{"fileUrl": address}]})
    )
    assert (noted["authorName"], noted["files"][0]["fileName"]) == (wei.person["nickname"], "图.png")
    assert wei.get(f"/sessions/{session}/notes").json()["items"] == [noted]
    key = address.partition("/files/")[2].partition("?")[0]
    assert fetch(noted["files"][0]["fileUrl"]).status_code == 200
    for outsider in (scene.visitor, scene.stranger, scene.staff["chen"]):
        assert outsider.get(f"/files/{key}").status_code == 404
    said = scene.visitor.get(f"/sessions/{session}/messages").text
    assert "身份证" not in said
    assert key not in said


def test_a_note_takes_files_of_ours_only(scene: Scene) -> None:
    wei, session = scene.staff["wei"], scene.taken()
    for address in ("https://elsewhere.example/a.png", "javascript:alert(1)"):
        refused = wei.post(f"/sessions/{session}/notes", json={"files": [{"fileUrl": address}]})
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")


def test_tags_are_for_staff_alone(scene: Scene) -> None:
    wei, session = scene.staff["wei"], scene.taken()
    tag = f"标签{session}"
    assert wei.put(f"/sessions/{session}/tags", json={"tags": [tag]}).json()["tags"] == [tag]
    assert scene.visitor.get(f"/sessions/{session}").json()["tags"] == []
    assert {"tag": tag, "count": 1} in wei.get("/tags").json()["items"]
    found = wei.get("/sessions", params={"tag": tag}).json()["items"]
    assert [item["sessionId"] for item in found] == [session]


def test_an_offer_is_for_staff_alone(scene: Scene) -> None:
    session = scene.offered()
    offer = scene.staff["wei"].get(f"/sessions/{session}").json()["transfer"]
    assert (offer["from"]["uid"], offer["agent"]["uid"]) == ("u_wei", "u_lin")
    assert scene.visitor.get(f"/sessions/{session}").json()["transfer"] is None


def test_an_address_that_has_ended_is_not_renewed_by_leaving_it(scene: Scene) -> None:
    url = upload(scene.visitor)
    for ended in (url.partition("?")[0], url.replace("?e=", "?e=1"), url.replace("&s=", "&s=0")):
        body = {"contact": "x", "content": "x", "images": [{"fileUrl": ended}]}
        assert scene.stranger.post("/left-messages", json=body).status_code == 400
    assert scene.left(images=[{"fileUrl": "https://elsewhere.example/a.png"}])["images"] == [
        "https://elsewhere.example/a.png"
    ]


def test_a_left_message_from_its_writing_to_its_answer(scene: Scene) -> None:
    wei = scene.staff["wei"]
    earlier, picture_url = scene.left(), upload(scene.visitor)
    left = scene.left(images=[{"fileUrl": picture_url}], sessionId=scene.taken())
    assert left["status"] == "pending"
    assert left["visitor"]["id"] == scene.visitor.person["id"]
    assert fetch(left["images"][0]).status_code == 200
    listed = wei.get("/left-messages", params={"status": "pending"}).json()["items"]
    assert left["id"] in [item["id"] for item in listed]
    settled = wei.patch(f"/left-messages/{left['id']}", json={"status": "replied", "reply": "已回电"}).json()
    assert (settled["status"], settled["reply"]) == ("replied", "已回电")
    first = wei.get("/left-messages", params={"limit": 1}).json()
    rest = wei.get("/left-messages", params={"limit": 1, "cursor": first["next"]}).json()
    assert [item["id"] for item in (*first["items"], *rest["items"])] == [left["id"], earlier["id"]]
    for body in ({"status": "confirmed"}, {"status": "asleep"}, {}):
        assert wei.patch(f"/left-messages/{left['id']}", json=body).status_code == 400
    assert wei.patch(f"/left-messages/{1 << 40}", json={"status": "closed"}).status_code == 404


def test_what_agents_see_of_a_visitor(scene: Scene) -> None:
    wei, visitor = scene.staff["wei"], scene.visitor
    visitor.post("/visits", json={"url": "https://shop.cn/", "title": "店", "referrer": "https://search.cn/"})
    visitor.post("/visits", json={"url": "https://shop.cn/b"})
    session = scene.taken()
    scene.card(session)
    case = wei.get(f"/visitors/{visitor.person['id']}").json()
    assert case["source"] == {"referrer": "https://search.cn/", "landing": "https://shop.cn/"}
    assert [page["url"] for page in case["pages"]] == ["https://shop.cn/b", "https://shop.cn/"]
    assert case["pages"][0]["seconds"] is None, "they are still there"
    assert case["pages"][1]["seconds"] in range(60)
    assert [item["sessionId"] for item in case["sessions"]] == [session]
    assert [(order["name"], order["sessionId"]) for order in case["orders"]] == [("简历置顶", session)]
    assert case["blocked"] is False
    renamed = wei.patch(f"/visitors/{visitor.person['id']}", json={"nickname": f"王{session}"}).json()
    assert renamed["person"]["nickname"] == f"王{session}"
    found = wei.get("/visitors", params={"q": f"王{session}"}).json()["items"]
    assert [person["id"] for person in found] == [visitor.person["id"]]


def test_the_device_is_what_the_browser_says(nobody: CheckedClient, staff: dict[str, CheckedClient]) -> None:
    came = nobody.post("/visitors", headers={"User-Agent": IPHONE}).json()
    case = staff["wei"].get(f"/visitors/{came['person']['id']}").json()
    assert case["device"] == {"browser": "Safari 17", "system": "iOS 17", "kind": "phone"}


@pytest.mark.parametrize(
    ("user_agent", "browser", "system", "kind"),
    [
        (CHROME, "Chrome 126", "Windows 10+", "desktop"),
        (EDGE, "Edge 126", "Windows 10+", "desktop"),
        (IPHONE, "Safari 17", "iOS 17", "phone"),
        (WECHAT, "WeChat 8", "Android 14", "phone"),
        (IPAD, "Safari 16", "iOS 16", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox 127", "Linux", "desktop"),
    ],
)
def test_browsers_are_told_apart(user_agent: str, browser: str, system: str, kind: str) -> None:
    assert device(user_agent) == {"browser": browser, "system": system, "kind": kind}


@pytest.mark.parametrize("user_agent", ["", "curl/8.5.0", "\x00" * 500])
def test_a_program_is_no_device(user_agent: str) -> None:
    assert device(user_agent) is None


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("欢迎光临", "hygl"), ("转账", "zz"), ("Hello there", "ht"), ("发 Invoice 2", "fi2"), ("订单ABC", "dda"),
        ("👋", ""), ("【活动】满减", "hdmj"),
    ],
)  # fmt: skip
def test_initials_find_a_title_by_latin_keys(title: str, keys: str) -> None:
    assert initials(title) == keys


def test_a_quick_reply_with_a_file(scene: Scene) -> None:
    wei = scene.staff["wei"]
    kept = scene.reply(title="价目表", content="", files=[{"fileUrl": upload(wei, "价.png")}], group="售前")
    assert (kept["initials"], kept["shared"], kept["group"]) == ("jmb", False, "售前")
    assert kept["files"][0]["fileName"] == "价.png"
    assert wei.post(f"/quick-replies/{kept['id']}/used").status_code == 204
    changed = wei.patch(f"/quick-replies/{kept['id']}", json={"title": "新价目表"}).json()
    assert (changed["initials"], changed["uses"], changed["files"]) == ("xjmb", 1, kept["files"])
    assert wei.post("/quick-replies", json={"title": "a", "content": "b", "shared": True}).status_code == 403
    assert scene.reply("admin", shared=True)["shared"] is True


def test_what_was_said_is_found(scene: Scene) -> None:
    word = f"针{scene.visitor.person['id']}"
    said = scene.said(f"草堆里的{word}，在这里")
    hit = scene.staff["wei"].get("/search", params={"q": word}).json()["items"]
    assert [(item["message"]["msgNo"], item["seq"]) for item in hit] == [(said["msgNo"], said["seq"])]
    assert hit[0]["session"]["sessionId"] == said["sessionId"]
    assert scene.staff["chen"].get("/search", params={"q": word}).json()["items"] == []
    assert scene.staff["wei"].get("/search").status_code == 400


def test_a_text_quotes_another(scene: Scene) -> None:
    said = scene.said("多少钱？")
    wei, path = scene.staff["wei"], f"/sessions/{said['sessionId']}/messages"
    quoting = {"content": "¥29", "quoteMsgNo": said["msgNo"]}
    answered = wei.succeed(wei.post(path, json=quoting))
    quote = {"msgNo": said["msgNo"], "senderName": "小明", "excerpt": "多少钱？", "seq": said["seq"]}
    assert answered["quote"] == quote
    assert scene.visitor.get(path).json()["items"][-1]["quote"] == quote
    assert wei.post(path, json={"content": "a", "quoteMsgNo": "nothing"}).status_code == 404
    assert wei.post(path, json={"msgType": "location", "payload": {"a": 1}, "quoteMsgNo": "x"}).status_code == 400


def test_the_groups_are_there_for_agents(scene: Scene) -> None:
    groups = scene.staff["wei"].get("/workgroups").json()["items"]
    (group,) = [item for item in groups if item["uid"] == "df_wg_uid"]
    before = group["waiting"]
    scene.waiting()
    again = scene.staff["wei"].get("/workgroups").json()["items"]
    assert [item["waiting"] for item in again if item["uid"] == "df_wg_uid"] == [before + 1]
    assert scene.staff["wei"].person["id"] in group["members"]
