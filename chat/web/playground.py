"""The page at `/playground`: one conversation, and five clients on five wires; in demo mode, on this machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from chat.dialects.base import Viewpoint
from chat.domain.commands import AcceptConversation, AnswerTransfer, InviteAgent, OpenConversation, TransferConversation
from chat.domain.conversations import ById, ConversationView, State
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.web.bodies import answer
from chat.web.home import LANGUAGES, THEMES, chosen
from chat.web.peers import Peers
from chat.web.problems import language
from chat.web.web import Web

VISITOR: Final = "demo_alice"
IN_CHARGE: Final = "wei"
INVITED: Final = ("lin", "chen")

Cast = Callable[[], Mapping[str, Actor]]
"""Whoever plays, by login name or uid."""


class Playground:
    """`static` is the folder of what browsers load; the page's sentences lie there too."""

    def __init__(self, web: Web, peers: Peers, cast: Cast, static: Path) -> None:
        self._web = web
        self._peers = peers
        self._cast = cast
        self._texts = {name: _sentences(static, name) for name in LANGUAGES}
        self._modules = [path.relative_to(static).as_posix() for path in sorted(static.glob("playground/**/*.js"))]

    def page(self) -> Response:
        """Raises Refusal `not_found` outside demo mode, `forbidden` for who is not at this machine."""
        self._check()
        spoken = chosen("lang", LANGUAGES) or language()
        html = render_template(
            "playground.html",
            lang=spoken,
            theme=chosen("theme", THEMES) or "auto",
            texts=self._texts,
            t=self._texts[spoken],
            modules=self._modules,
            recall_seconds=self._web.settings.recall_seconds,
        )
        response = make_response(html)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    def stage(self) -> Response:
        """Alice's conversation with wei in charge, lin and chen beside him; as it is when it is there already.

        JSON is asked for because no page of another site can send that without being asked first.
        """
        self._check()
        if not request.is_json:
            raise Refusal("bad_request", "the body is JSON")
        cast = self._cast()
        alice, wei = cast[VISITOR], cast[IN_CHARGE]
        seen = self._in_charge(alice, wei)
        for name in INVITED:
            invitation = InviteAgent(ById(seen.conversation.id), cast[name].id)
            seen = self._web.actions.perform(wei, invitation)
        return answer(self._told(cast, seen))

    def _check(self) -> None:
        if not self._web.settings.demo:
            raise Refusal("not_found")
        if not self._peers.is_loopback(request.environ):
            raise Refusal("forbidden")

    def _in_charge(self, alice: Actor, wei: Actor) -> ConversationView:
        """The conversation with wei; one that waits is taken, one that somebody else has come by is taken back."""
        perform = self._web.actions.perform
        seen: ConversationView = perform(alice, OpenConversation(agent=wei.id)).view
        ref, agent = ById(seen.conversation.id), seen.conversation.agent
        if seen.conversation.state is not State.OPEN:
            return perform(wei, AcceptConversation(ref))  # type: ignore[no-any-return]
        if agent is not None and agent.id != wei.id:
            perform(Actor(agent, wei.organisation), TransferConversation(ref, wei.id))
            return perform(wei, AnswerTransfer(ref, accept=True))  # type: ignore[no-any-return]
        return seen

    def _told(self, cast: Mapping[str, Actor], seen: ConversationView) -> dict[str, Any]:
        wei = cast[IN_CHARGE]
        people = {
            name: {**self._web.frames.person(actor.person, Viewpoint.of(wei)), "agentUid": actor.person.agent_uid}
            for name, actor in cast.items()
        }
        return {"session": self._web.frames.session(seen, Viewpoint.of(wei)), "people": people}


def playground_of(web: Web, peers: Peers, cast: Cast, static: Path) -> Blueprint:
    """The page's routes."""
    views = Playground(web, peers, cast, static)
    blueprint = Blueprint("playground", __name__)
    blueprint.add_url_rule("/playground", "page", views.page)
    blueprint.add_url_rule("/playground/stage", "stage", views.stage, methods=["POST"])
    return blueprint


def _sentences(static: Path, name: str) -> dict[str, str]:
    """The home page's sentences, which the parts shared with it speak, and our own over them."""
    folders = (static / "home", static / "playground")
    sentences: dict[str, str] = {}
    for folder in folders:
        sentences |= json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return sentences
