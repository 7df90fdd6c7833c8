"""What the command line asks of a running server, and does by itself where none runs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from chat.actions.forgetting import Forgetting, Forgotten
from chat.wiring.console import Act


def acts_of(forgetting: Forgetting) -> dict[str, Act]:
    """By name."""

    def erase(question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
        return _facts(forgetting.visitor(question["organisation"], question["name"], tell))

    def retention(question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
        return _facts(forgetting.old(question["days"], tell))

    return {"erase": erase, "retention": retention}


def _facts(forgotten: Forgotten) -> dict[str, Any]:
    return asdict(forgotten)
