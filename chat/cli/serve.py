"""`switchboard serve`: the server itself."""

import ipaddress
import sys
from functools import partial
from pathlib import Path

import click

from chat.cli.endings import Ending, ending
from chat.cli.logs import set_up
from chat.cli.notify import notify
from chat.cli.settings import settings
from chat.config import ConfigError, Settings
from chat.wiring import Switchboard, claimed, create_app, held_for_serving


@click.command()
def serve() -> None:
    """Migrate, then serve every address of CHAT_LISTEN until told to stop."""
    sys.exit(run(settings()))


def main() -> int:
    """Serve with the settings of the environment. Answers the exit status."""
    try:
        with ending():
            return run(Settings.from_environment())
    except Ending as end:
        print(f"switchboard: {end.message}", file=sys.stderr)
        return end.exit_code


def run(chosen: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Raises ConfigError for settings that do not go together."""
    set_up(chosen)
    if chosen.demo and not chosen.demo_public and not all(_is_loopback(host) for host, _ in chosen.addresses):
        raise ConfigError("demo mode listens on loopback only (CHAT_DEMO_PUBLIC=1 says otherwise)")
    with claimed(chosen.data, held_for_serving(chosen)):
        return _serve(chosen)


def _serve(chosen: Settings) -> int:
    house: Switchboard = create_app(chosen).extensions["switchboard"]
    if not house.has_admin():
        print("switchboard: nobody could run this: `switchboard init` comes first", file=sys.stderr)
        return 2
    house.serve(partial(_greet, house))
    return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _greet(house: Switchboard) -> None:
    """What a person at the terminal wants to know; passwords only when this start made them."""
    chosen = house.settings
    print(f"Switchboard serves {', '.join(chosen.urls)}")
    print(f"Data lies in {Path(chosen.data).resolve()}")
    if chosen.demo:
        print("Demo mode: the sign-ins are on the first page.")
    if house.cast is not None and not chosen.demo_password:
        for name, password in house.cast.passwords.items():
            print(f"  {name:<8} {password}")
        print(f"  site key {house.cast.site_key}")
    sys.stdout.flush()
    notify("READY=1")
