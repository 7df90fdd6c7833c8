"""One conversation, five listeners on five dialects, all speaking at once: one order, each text once.

Three of them are cut off at random, twice, and come back: nothing lost. `make campaign` lets them say 10,000 texts
(CHORUS_TEXTS is what each of the five says).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.journeys.matrix.chorus import (
    PATIENCE,
    ChatvoSinger,
    DeskSinger,
    Singer,
    WeiyuAgentSinger,
    WeiyuVisitorSinger,
    XuqmSinger,
    reference,
    sing,
)
from tests.journeys.matrix.ear import PREFIX
from tests.journeys.matrix.peer import Peer, Talk
from tests.journeys.matrix.peer_chatvo import ChatvoPeer
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu_agent import WeiyuAgentPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.peer_xuqm import XuqmPeer
from tests.journeys.matrix.play import Play
from tests.journeys.matrix.room import found

TEXTS = int(os.environ.get("CHORUS_TEXTS", "300"))
DIALECTS = ("desk", "weiyu visitor", "weiyu agent", "chatvo", "xuqm")


@pytest.fixture
def chorus(play: Play) -> Iterator[list[Singer]]:
    """A Weiyu visitor and the MQTT agent in charge; colleagues on desk, XuqmGroup and a raw page were invited."""
    visitor, agent = play.people.visitor("weiyu visitor"), play.people.agent("weiyu agent")
    agent.connect()
    visitor.open(agent.who)
    talk = found(visitor.who, agent.who)
    visitor.who = talk.visitor
    invited = {dialect: play.people.agent(dialect) for dialect in ("desk", "chatvo", "xuqm")}
    for peer in invited.values():
        invite(talk, peer)
    yield singers(talk, visitor, agent, invited)
    play.people.close()


def invite(talk: Talk, peer: Peer) -> None:
    desk = talk.agent.desk
    assert desk is not None
    desk.succeed(desk.post(f"/sessions/{talk.id}/invite", json={"agentId": peer.who.id}))


def singers(talk: Talk, visitor: Peer, agent: Peer, invited: dict[str, Peer]) -> list[Singer]:
    desk, raw, im = invited["desk"], invited["chatvo"], invited["xuqm"]
    assert isinstance(visitor, WeiyuVisitorPeer)
    assert isinstance(agent, WeiyuAgentPeer)
    assert isinstance(desk, DeskPeer)
    assert isinstance(raw, ChatvoPeer)
    assert isinstance(im, XuqmPeer)
    return [
        DeskSinger(talk, desk),
        WeiyuVisitorSinger(talk, visitor),
        WeiyuAgentSinger(talk, agent),
        ChatvoSinger(talk, raw),
        XuqmSinger(talk, im),
    ]


@pytest.mark.timeout(600)
def test_all_five_hear_one_order_and_each_text_once(chorus: list[Singer]) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    cut = set(chance.sample(DIALECTS, 3))
    cuts = {dialect: set(chance.sample(range(1, TEXTS * 7 // 10), 2)) for dialect in sorted(cut)}
    observer = next(singer for singer in chorus if singer.dialect not in cut).ear
    sing(chorus, TEXTS, cuts, observer)

    desk, talk = chorus[0].talk.agent.desk, chorus[0].talk
    assert desk is not None
    one_order = reference(desk, talk)
    said = {f"{PREFIX} {dialect} {i}" for dialect in DIALECTS for i in range(TEXTS)}
    assert len(one_order) == len(said) == 5 * TEXTS
    assert set(one_order) == said
    for singer in chorus:
        holds(singer, one_order, singer.dialect in cut)


def holds(singer: Singer, one_order: list[str], was_cut: bool) -> None:
    """This one heard what it should, in the one order, and nothing twice but what it had not acknowledged."""
    own = f"{PREFIX} {singer.dialect} "
    due = [text for text in one_order if not (isinstance(singer, ChatvoSinger) and text.startswith(own))]
    if isinstance(singer, ChatvoSinger):
        assert singer.all_rows() == one_order
    if not was_cut:
        singer.ear.wait_to_hold(len(due), f"{singer.dialect} to hear all", PATIENCE)
        assert (singer.ear.texts, singer.ear.repeats) == (due, 0), singer.dialect
    elif singer.is_exact:
        singer.ear.wait_to_hold(len(due), f"{singer.dialect} to hear all", PATIENCE)
        assert singer.ear.texts == due, singer.dialect
        assert singer.dialect != "desk" or singer.ear.repeats == 0
    else:
        holds_in_stretches(singer, due)


def holds_in_stretches(singer: Singer, due: list[str]) -> None:
    """A raw page hears in order what comes while it is there; XuqmGroup's hears all, in order on each of its ways."""
    if isinstance(singer, XuqmSinger):
        singer.ear.wait_to_hold(len(due), "xuqm to hear all", PATIENCE)
        assert set(singer.ear.texts) == set(due)
        return
    place = {text: index for index, text in enumerate(due)}
    for stretch in singer.ear.stretches:
        places = [place[text] for text in stretch]
        assert places == sorted(set(places)), f"{singer.dialect} heard out of order"
    assert singer.ear.repeats == 0
