"""Enrolling ids for the raw door over the house API."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.web.contract import CheckedClient
from tests.web.scene import Scene


def fresh() -> str:
    """An id that nobody has."""
    return f"page-{secrets.token_hex(6)}"


def enrol(admin: CheckedClient, **given: Any) -> dict[str, Any]:
    enrolled: dict[str, Any] = admin.succeed(admin.post("/legacy-ids", json={"id": fresh(), **given}))
    return enrolled


def listed(admin: CheckedClient) -> dict[str, dict[str, Any]]:
    """id -> entry, from all pages."""
    found, cursor = {}, None
    while True:
        page = admin.succeed(admin.get("/legacy-ids", params={"limit": 3} | ({"cursor": cursor} if cursor else {})))
        found.update({entry["id"]: entry for entry in page["items"]})
        cursor = page["next"]
        if cursor is None:
            return found


def test_enrol_list_and_revoke(scene: Scene) -> None:
    admin, wei = scene.staff["admin"], scene.staff["wei"]
    mine = enrol(admin, personId=wei.person["id"], networks=["10.0.0.7/8", "::1"], note="前台")
    assert mine["personId"] == wei.person["id"]
    assert mine["networks"] == ["10.0.0.0/8", "::1/128"]
    others = [enrol(admin, create={"role": "visitor", "nickname": "老客户"}) for _ in range(3)]
    assert listed(admin).keys() >= {mine["id"], *(other["id"] for other in others)}
    assert listed(admin)[mine["id"]] == mine
    assert admin.delete(f"/legacy-ids/{mine['id']}").status_code == 204
    assert mine["id"] not in listed(admin)
    assert admin.delete(f"/legacy-ids/{mine['id']}").status_code == 404


def test_an_id_of_ones_own_needs_no_target(scene: Scene) -> None:
    admin, visitor = scene.staff["admin"], scene.visitor
    for name in (str(visitor.person["id"]), visitor.person["uid"]):
        assert enrol(admin, id=name)["personId"] == visitor.person["id"]


def test_the_demo_has_its_workgroup_enrolled(scene: Scene) -> None:
    entry = listed(scene.staff["admin"])["1"]
    assert entry["workgroupId"] is not None
    assert entry["personId"] is None


def test_an_id_is_enrolled_once(scene: Scene) -> None:
    admin = scene.staff["admin"]
    taken = enrol(admin, create={"role": "agent", "nickname": "新客服"})
    response = admin.post("/legacy-ids", json={"id": taken["id"], "create": {"role": "visitor"}})
    assert (response.status_code, response.json()["code"]) == (409, "already_enrolled")


@pytest.mark.parametrize(
    "given",
    [
        {"id": "../etc"}, {"id": "a b"}, {"id": "小明"}, {"id": "x" * 65}, {"id": ""}, {"id": ".hidden"},
        {"create": {"role": "admin"}}, {"create": {"role": "visitor", "username": "only"}},
        {"networks": ["10.0.0.0/40"], "create": {"role": "visitor"}}, {"create": {"role": "visitor"}, "personId": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_enrolled(scene: Scene, given: dict[str, Any]) -> None:
    response = scene.staff["admin"].post("/legacy-ids", json={"id": fresh(), **given})
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_nobodys_id_needs_a_target(scene: Scene) -> None:
    admin = scene.staff["admin"]
    for given in ({"id": fresh()}, {"id": "999999999"}, {"id": fresh(), "personId": 999999999}):
        assert admin.post("/legacy-ids", json=given).status_code == 404
    assert admin.post("/legacy-ids", json={"id": fresh(), "workgroupId": 999999}).status_code == 404


def test_somebody_elses_id_cannot_come_to_mean_another(scene: Scene) -> None:
    admin, visitor, wei = scene.staff["admin"], scene.visitor, scene.staff["wei"]
    for name in (str(wei.person["id"]), wei.person["uid"]):
        response = admin.post("/legacy-ids", json={"id": name, "personId": visitor.person["id"]})
        assert (response.status_code, response.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("name", ["wei", "visitor"])
def test_only_admins(scene: Scene, name: str) -> None:
    caller = scene.person(name)
    assert caller.post("/legacy-ids", json={"id": fresh(), "create": {"role": "visitor"}}).status_code == 403
    assert caller.get("/legacy-ids").status_code == 403
    assert caller.delete("/legacy-ids/1").status_code == 403
    assert scene.nobody.get("/legacy-ids").status_code == 401
