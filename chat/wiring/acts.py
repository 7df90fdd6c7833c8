"""What the command line asks of a running server, and does by itself where none runs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from chat.actions.forgetting import Forgetting, Forgotten
from chat.domain import rooms
from chat.domain.events import Publication, SignInEnded
from chat.wiring.console import Act


def acts_of(forgetting: Forgetting, tell_all: Callable[[Publication], None]) -> dict[str, Act]:
    """By name. `tell_all` publishes what the command line has committed by itself."""

    def erase(question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
        return _facts(forgetting.visitor(question["organisation"], question["name"], tell))

    def retention(question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
        return _facts(forgetting.old(question["days"], tell))

    def ended(question: Mapping[str, Any], _tell: Callable[[int], None]) -> dict[str, Any]:
        person = int(question["person"])
        tell_all(Publication(SignInEnded(person, (), True), (rooms.control(person),)))
        return {}

    return {"erase": erase, "retention": retention, "ended": ended}


def _facts(forgotten: Forgotten) -> dict[str, Any]:
    return asdict(forgotten)
