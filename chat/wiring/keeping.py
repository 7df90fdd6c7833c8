"""An installation kept: copied into one file, checked, and made again from it."""

import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import gevent

from chat.actions.backup import Backup
from chat.actions.restore import Report, Restore, verify
from chat.config import Settings
from chat.files.homes import bucket_home, homes_of
from chat.files.scratch import scratch
from chat.store.claim import claimed
from chat.wiring.installation import MIGRATIONS, check_installed

_POLL_SECONDS = 0.2


def backing_up(settings: Settings) -> Backup:
    """Reads beside a server that runs; nothing is migrated. Raises Refusal `not_found`."""
    check_installed(settings)
    return Backup(settings.data, homes_of(settings), _version())


def verify_backup(settings: Settings, file: Path, passphrase: str | None, tell: Callable[[int, int], None]) -> Report:
    """Needs room for the database, in CHAT_DATA where there is one."""
    place = settings.data if settings.data.is_dir() else Path(tempfile.gettempdir())
    with scratch(place, "switchboard-verify") as folder:
        return verify(file, passphrase, folder, tell)


def restore_into(
    settings: Settings, file: Path, passphrase: str | None, replace: bool, tell: Callable[[int, int], None]
) -> tuple[Report, Path | None]:
    """Raises Held while a server runs here."""
    known = frozenset(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    with claimed(settings.data):
        return Restore(settings.data, known, bucket_home(settings)).run(file, passphrase, replace, tell)


def held_for_serving(settings: Settings) -> Callable[[], bool]:
    """How long a server waits for the one before it: as long as that one may take to stop, and a little more."""
    deadline = gevent.get_hub().loop.now() + settings.stop_seconds + 2

    def wait() -> bool:
        gevent.sleep(_POLL_SECONDS)
        return bool(gevent.get_hub().loop.now() < deadline)

    return wait


def _version() -> str:
    try:
        return version("switchboard-chat")
    except PackageNotFoundError:
        return "a checkout"
