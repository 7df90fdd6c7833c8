"""Every visitor's dialect with every agent's: what was found, step by step (the play is in room.py)."""

from __future__ import annotations

import pytest

from tests.journeys.matrix import room
from tests.journeys.matrix.play import PAIRS, SAYS, Play
from tests.journeys.matrix.room import STEPS, Finding

EITHER = pytest.mark.parametrize(("visitor", "agent"), PAIRS)


def said(findings: list[Finding], step: str, speaker: str, listener: str) -> set[str]:
    """The kinds that were found at this step."""
    return {f.what for f in findings if (f.step, f.speaker, f.listener) == (step, speaker, listener)}


@EITHER
@pytest.mark.parametrize("step", STEPS)
def test_it_is_as_the_words_of_the_domain_say(play: Play, visitor: str, agent: str, step: str) -> None:
    found = [finding for finding in play.of(visitor, agent) if finding.step == step]
    wrong = [f"{f.speaker} -> {f.listener}, {f.what}: {'; '.join(f.problems)}" for f in found if f.problems]
    assert not wrong, "\n".join(wrong)


@EITHER
def test_nothing_is_left_out(play: Play, visitor: str, agent: str) -> None:
    found = play.of(visitor, agent)
    for speaker, listener in ((visitor, agent), (agent, visitor)):
        for step in (room.RECEIVE, room.RECALL, room.HISTORY, room.COUNT):
            assert said(found, step, speaker, listener) >= SAYS[speaker], (step, speaker, listener)
        assert said(found, room.RECEIPT, listener, speaker) >= SAYS[speaker]
        if speaker != "chatvo" and listener in ("desk", "weiyu visitor", "weiyu agent"):
            assert said(found, room.DELIVERY, listener, speaker) == {"text"}
    for listener in (visitor, agent):
        assert "order_card" in said(found, room.RECEIVE, "desk", listener) | said(found, room.ECHO, "desk", listener)
        assert said(found, room.CARD, "desk", listener) == {"paid", "cancelled", "expired"}
        assert said(found, room.NOTICE, "the house", listener) >= {"assigned", "closed_by_agent"}


def test_pages_and_clients_of_one_side_hear_each_other(play: Play) -> None:
    """A visitor's second tab, and a colleague who was invited."""
    tabs = said(play.of("weiyu visitor", "desk"), room.RECEIVE, "weiyu visitor", "weiyu visitor")
    assert tabs == SAYS["weiyu visitor"]
    colleagues = said(play.of("desk", "weiyu agent"), room.RECEIVE, "weiyu agent", "weiyu agent")
    assert colleagues >= SAYS["weiyu agent"]
