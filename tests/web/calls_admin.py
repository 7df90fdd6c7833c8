"""What admins look after."""

from __future__ import annotations

from tests.web.call import Call

CALLS: dict[str, Call] = {}

ELSEWHERE: set[str] = {"legacy_ids.enrol", "legacy_ids.list", "legacy_ids.revoke"}
"""Tested in files of their own."""
