"""The whole examination, from inside outwards."""

from collections.abc import Callable, Iterator
from typing import Final

from chat.config import Settings
from chat.doctor.bucket import look_at_bucket
from chat.doctor.database import look_at_database
from chat.doctor.doors import look_at_doors, look_at_silence
from chat.doctor.finding import Finding
from chat.doctor.folder import look_at_folder
from chat.doctor.proxy import look_at_way
from chat.doctor.server import look_at_server
from chat.doctor.settings import look_at_settings
from chat.store.secrets import read

NAME: Final = "doctor"
"""Name of the secret that server and doctor share."""


FINAL: Final = frozenset({"no_installation", "cannot_write"})
"""Findings after which everything else would be wrong too."""


def examine(
    settings: Settings,
    pending: Callable[[], list[str]],
    now: Callable[[], int],
    patience: float,
    tell: Callable[[str], None],
) -> Iterator[Finding]:
    """Every finding, as it is found. Main thread only.

    `pending` names the migrations to come, `now` is UTC ms, `patience` the seconds for which connections are silent;
    `tell` hears what is being looked at.
    """
    tell("settings and files")
    yield from look_at_settings(settings)
    found = list(look_at_folder(settings))
    yield from found
    if any(finding.code in FINAL for finding in found):
        return
    tell("the database")
    yield from look_at_database(settings, pending, now())
    tell("the bucket")
    yield from look_at_bucket(settings)
    tell("the server")
    yield from _look_from_outside(settings, now, patience, tell)


def _look_from_outside(
    settings: Settings, now: Callable[[], int], patience: float, tell: Callable[[str], None]
) -> Iterator[Finding]:
    """Nothing is looked for beyond what is missing: one finding a fault, and not all that follows from it."""
    secret = read(settings.data, NAME) or ""
    found, runs = look_at_server(settings, secret, now())
    yield from found
    if not runs:
        return
    tell(settings.base_url)
    found, leads_here = look_at_way(settings, secret, now())
    yield from found
    if not leads_here:
        return
    found, held = look_at_doors(settings.base_url)
    yield from found
    yield from look_at_silence(held, patience, lambda passed: tell(f"silent connections, {passed:.0f} s"))
