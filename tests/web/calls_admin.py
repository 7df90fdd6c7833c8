"""What admins look after."""

from __future__ import annotations

from chat.web.operations import admin, records
from tests.web.call import Call

CALLS: dict[str, Call] = {}

ELSEWHERE: set[str] = {operation.name for operation in (*admin.OPERATIONS, *records.OPERATIONS)}
"""Tested in files of their own."""
