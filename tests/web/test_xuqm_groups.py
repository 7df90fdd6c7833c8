"""Every call on a group, by each role: owner, admin, member, a stranger, and the house's admin."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.im import Im, ImSite
from tests.leaks import LeakWatch
from tests.server import RunningServer

ROLES = ("owner", "admin", "member", "stranger", "house")
OK, BAD, FORBIDDEN, MISSING = 200, 400, 403, 404


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


@pytest.fixture(scope="module")
def people(site: ImSite) -> dict[str, Im]:
    named = {name: site.account(name) for name in ("owner", "admin", "member", "stranger", "other", "newcomer")}
    return {**named, "house": site.known("u_admin")}


class Circle:
    """A group with an owner, an admin, a member and another member."""

    def __init__(self, people: dict[str, Im]) -> None:
        self.people = people
        self.owner = people["owner"]
        members = [people[name].uid for name in ("admin", "member", "other")]
        created = self.owner.data(self.owner.post("/groups", json={"name": "Circle", "memberIds": members}))
        self.id = created["groupId"]
        self.path = f"/groups/{self.id}"
        self.set_role("admin", "ADMIN")

    def member(self, name: str) -> str:
        return f"{self.path}/members/{self.people[name].uid}"

    def set_role(self, name: str, role: str, by: str = "owner") -> requests.Response:
        return self.people[by].put(f"{self.member(name)}/role", json={"role": role})

    @property
    def roles(self) -> dict[str, str]:
        """Name -> role, of those who are in."""
        members = self.owner.data(self.owner.get(f"{self.path}/members"))
        names = {person.uid: name for name, person in self.people.items()}
        return {names[member["userId"]]: member["role"] for member in members}

    @property
    def notices(self) -> list[str]:
        history = self.owner.history(groupId=self.id)
        return [entity["content"] for entity in history if entity["msgType"] == "NOTIFY"]


@pytest.fixture
def circle(people: dict[str, Im]) -> Circle:
    return Circle(people)


def call(circle: Circle, role: str, method: str, path: str, body: Any = None) -> int:
    return circle.people[role].call(method, path, json=body).status_code


def by_role(*statuses: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("role", "status"), list(zip(ROLES, statuses, strict=True)))


def test_a_group_as_it_is_made(circle: Circle) -> None:
    group = circle.owner.data(circle.owner.get(circle.path))
    assert (group["name"], group["ownerId"], group["memberCount"]) == ("Circle", circle.owner.uid, 4)
    assert not group["dissolved"]
    assert circle.roles == {"owner": "OWNER", "admin": "ADMIN", "member": "MEMBER", "other": "MEMBER"}
    assert "创建了群聊“Circle”" in circle.notices[0]


@by_role(OK, OK, OK, MISSING, OK)
@pytest.mark.parametrize("part", ["", "/members"])
def test_looking(circle: Circle, role: str, status: int, part: str) -> None:
    assert call(circle, role, "GET", circle.path + part) == status


def test_lists(circle: Circle) -> None:
    for name, is_in in (("owner", True), ("member", True), ("stranger", False), ("house", True)):
        groups = circle.people[name].data(circle.people[name].get("/groups"))
        assert (circle.id in [group["groupId"] for group in groups]) == is_in, name


@by_role(OK, OK, FORBIDDEN, MISSING, OK)
def test_renaming(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "PUT", circle.path, {"name": "Ring"}) == status
    name = circle.owner.data(circle.owner.get(circle.path))["name"]
    assert name == ("Ring" if status == OK else "Circle")
    assert ("Ring" in circle.notices[-1]) == (status == OK)


@by_role(OK, OK, FORBIDDEN, MISSING, OK)
def test_adding(circle: Circle, role: str, status: int) -> None:
    newcomer = circle.people["newcomer"]
    circle.owner.say(circle.id, "before they came", group=True)
    assert call(circle, role, "POST", f"{circle.path}/members", {"userIds": [newcomer.uid]}) == status
    assert circle.roles.get("newcomer") == ("MEMBER" if status == OK else None)
    if status == OK:
        circle.owner.say(circle.id, "after", group=True)
        contents = [entity["content"] for entity in newcomer.history(groupId=circle.id)]
        assert "before they came" not in contents
        assert contents[-1] == "after"


@by_role(OK, OK, FORBIDDEN, MISSING, OK)
def test_removing_a_member(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "DELETE", circle.member("other")) == status
    assert ("other" in circle.roles) == (status != OK)
    other = circle.people["other"]
    assert other.get("/messages/history", params={"groupId": circle.id}).status_code == (404 if status == OK else 200)
    sent = other.post("/messages/send", json={"toId": circle.id, "chatType": "GROUP", "content": "still here"})
    assert sent.status_code == (404 if status == OK else 200)


@by_role(OK, FORBIDDEN, FORBIDDEN, MISSING, OK)
def test_removing_an_admin(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "DELETE", circle.member("admin")) == status


def test_nobody_removes_the_owner(circle: Circle) -> None:
    for role in ("owner", "admin", "member"):
        assert call(circle, role, "DELETE", circle.member("owner")) == FORBIDDEN


@by_role(OK, FORBIDDEN, FORBIDDEN, MISSING, OK)
def test_giving_roles(circle: Circle, role: str, status: int) -> None:
    assert circle.set_role("other", "ADMIN", by=role).status_code == status
    assert circle.roles["other"] == ("ADMIN" if status == OK else "MEMBER")


def test_taking_a_role_back(circle: Circle) -> None:
    assert circle.set_role("admin", "MEMBER").status_code == OK
    assert call(circle, "admin", "PUT", circle.path, {"name": "x"}) == FORBIDDEN


@by_role(OK, FORBIDDEN, FORBIDDEN, MISSING, OK)
def test_passing_the_group_on(circle: Circle, role: str, status: int) -> None:
    assert circle.set_role("member", "OWNER", by=role).status_code == status
    expected = {"owner": "ADMIN", "member": "OWNER"} if status == OK else {"owner": "OWNER", "member": "MEMBER"}
    assert expected.items() <= circle.roles.items()


def test_an_owner_is_not_made_a_member(circle: Circle) -> None:
    assert circle.set_role("owner", "MEMBER").status_code == BAD


@by_role(OK, OK, FORBIDDEN, MISSING, OK)
def test_muting(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "PUT", f"{circle.member('other')}/mute", {"seconds": 60}) == status
    body = {"toId": circle.id, "chatType": "GROUP", "content": "may I?"}
    assert circle.people["other"].post("/messages/send", json=body).status_code == (403 if status == OK else 200)
    if status == OK:
        assert call(circle, role, "PUT", f"{circle.member('other')}/mute", {"seconds": 0}) == OK
        circle.people["other"].say(circle.id, "again", group=True)


def test_nobody_mutes_their_equals(circle: Circle) -> None:
    circle.set_role("other", "ADMIN")
    for name in ("admin", "owner", "other"):
        assert call(circle, "admin", "PUT", f"{circle.member(name)}/mute", {"seconds": 60}) == FORBIDDEN


@by_role(BAD, OK, OK, MISSING, MISSING)
def test_leaving(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "POST", f"{circle.path}/leave") == status
    if status == OK:
        assert role not in circle.roles
        assert "退出了群聊" in circle.notices[-1]


@by_role(OK, FORBIDDEN, FORBIDDEN, MISSING, OK)
def test_dissolving(circle: Circle, role: str, status: int) -> None:
    assert call(circle, role, "DELETE", circle.path) == status
    sent = circle.owner.post("/messages/send", json={"toId": circle.id, "chatType": "GROUP", "content": "hello?"})
    assert sent.status_code == (409 if status == OK else 200)
    assert circle.owner.data(circle.owner.get(circle.path))["dissolved"] == (status == OK)
    if status == OK:
        assert "解散了群聊" in circle.notices[-1]
        assert circle.id not in [group["groupId"] for group in circle.owner.data(circle.owner.get("/groups"))]
        assert call(circle, "owner", "PUT", circle.path, {"name": "x"}) == 409


@by_role(OK, OK, FORBIDDEN, MISSING, MISSING)
def test_revoking_a_members_message(circle: Circle, role: str, status: int) -> None:
    said = circle.people["other"].say(circle.id, "rude", group=True)["id"]
    assert call(circle, role, "POST", "/messages/revoke", {"messageId": said}) == status
    shown = {entity["id"]: entity["status"] for entity in circle.owner.history(groupId=circle.id)}
    assert shown[said] == ("REVOKED" if status == OK else "SENT")


def test_an_admin_does_not_revoke_the_owner(circle: Circle) -> None:
    said = circle.owner.say(circle.id, "my word", group=True)["id"]
    assert call(circle, "admin", "POST", "/messages/revoke", {"messageId": said}) == FORBIDDEN


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/groups", {}),
        ("POST", "/groups", {"name": "   "}),
        ("POST", "/groups", {"name": "x" * 101}),
        ("POST", "/groups", {"name": "x", "groupId": "a/b"}),
        ("POST", "/groups", {"name": "x", "memberIds": "all"}),
        ("PUT", "{}", {}),
        ("POST", "{}/members", {"userIds": []}),
        ("PUT", "{}/members/{other}/role", {"role": "KING"}),
        ("PUT", "{}/members/{other}/mute", {"seconds": -1}),
        ("PUT", "{}/members/{other}/mute", {"seconds": "long"}),
        ("PUT", "{}", {"name": "x", "appId": "somebody else's"}),
    ],
)
def test_nonsense_is_refused(circle: Circle, method: str, path: str, body: Any) -> None:
    path = path.replace("{other}", circle.people["other"].uid).replace("{}", circle.path)
    assert call(circle, "owner", method, path, body) == BAD


def test_people_nobody_knows(circle: Circle) -> None:
    assert call(circle, "owner", "POST", "/groups", {"name": "x", "memberIds": ["nobody at all"]}) == MISSING
    assert call(circle, "owner", "POST", f"{circle.path}/members", {"userIds": ["nobody at all"]}) == MISSING
    assert call(circle, "owner", "DELETE", f"{circle.path}/members/{circle.people['stranger'].uid}") == MISSING
    assert call(circle, "owner", "GET", "/groups/no-such-group") == MISSING


def test_an_id_is_given_once(circle: Circle) -> None:
    wished = f"wish-{circle.id[:8]}"
    made = circle.owner.data(circle.owner.post("/groups", json={"name": "w", "groupId": wished}))
    assert made["groupId"] == wished
    assert call(circle, "member", "POST", "/groups", {"name": "w", "groupId": wished}) == BAD
