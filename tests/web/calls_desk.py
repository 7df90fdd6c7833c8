"""What agents keep beside the talk."""

from __future__ import annotations

from tests.web.call import Call

CALLS: dict[str, Call] = {}

ELSEWHERE: set[str] = set()
"""Tested in files of their own."""
