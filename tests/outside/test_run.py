"""The harness itself: events, commands, and an explanation when nothing comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.outside.run import Script, parse_event

NewScript = Callable[..., Script]


def test_arguments_arrive_and_every_pinned_client_loads(script: NewScript) -> None:
    ready = script("parrot.mjs", "ws://127.0.0.1:1", 7).wait_for("ready")
    assert ready["arguments"] == ["ws://127.0.0.1:1", "7"]
    assert len(ready["clients"]) == 7


def test_commands_are_heard_in_order_and_each_event_is_handed_out_once(script: NewScript) -> None:
    parrot = script("parrot.mjs")
    parrot.tell(text="一")
    parrot.tell(text="二")
    assert parrot.wait_for(lambda event: event.get("text") == "二")["event"] == "heard"
    assert parrot.wait_for("heard")["text"] == "一"
    assert parrot.finish() == 0
    assert parrot.unclaimed("heard") == []
    assert [event["event"] for event in parrot.events] == ["ready", "heard", "heard", "bye"]


def test_a_program_that_ends_too_early_is_an_error_with_its_story(script: NewScript) -> None:
    parrot = script("parrot.mjs")
    parrot.wait_for("ready")
    parrot.finish()
    with pytest.raises(AssertionError, match=r"(?s)ended without connected.*libraries may print"):
        parrot.wait_for("connected")


def test_waiting_in_vain_is_an_error_within_its_time(script: NewScript) -> None:
    parrot = script("parrot.mjs")
    parrot.wait_for("ready")
    with pytest.raises(AssertionError, match=r"(?s)waited 0\.1 s in vain for connected.*ready"):
        parrot.wait_for("connected", timeout=0.1)


def test_a_missing_program_shows_what_node_said(script: NewScript) -> None:
    with pytest.raises(AssertionError, match="Cannot find module"):
        script("no-such-file.mjs").wait_for("ready")


@pytest.mark.parametrize("line", ["", "text", "[1]", '{"no":"name"}', '"event"', "{"])
def test_only_objects_with_a_name_are_events(line: str) -> None:
    assert parse_event(line) is None
