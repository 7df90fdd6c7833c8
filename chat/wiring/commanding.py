"""A command is carried out by the server that runs, or here and now where none does: by the same code."""

from collections.abc import Callable, Mapping
from typing import Any

from chat.config import Settings
from chat.store.claim import claimed
from chat.wiring.application import create_app
from chat.wiring.console import ask
from chat.wiring.installation import check_installed
from chat.wiring.switchboard import Switchboard


def carry_out(settings: Settings, question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """`question` says what to `do` (acts.py); `tell(things done so far)`.

    Raises Refusal, and Held when somebody else holds the installation who cannot be asked.
    """
    answer = ask(settings.data, question, tell)
    if answer is not None:
        return answer
    check_installed(settings)
    with claimed(settings.data):
        house: Switchboard = create_app(settings).extensions["switchboard"]
        try:
            return house.acts[question["do"]](question, tell)
        finally:
            house.finish_work()
            house.readers.stop()


def tell_server(settings: Settings, question: Mapping[str, Any]) -> None:
    """What the command line has changed by itself concerns live connections; nothing happens where no server runs."""
    ask(settings.data, question, lambda _count: None)
