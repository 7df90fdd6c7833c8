"""How a command may end: exit statuses that scripts can rely on (docs/operations.md), and `--json`."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from chat.config import ConfigError
from chat.domain.errors import Refusal
from chat.wiring import FAULTS, Damaged, Held

FAILED: Final = 1
"""It was not done; the sentence says why."""
UNFIT: Final = 2
"""Settings or arguments do not fit."""
DAMAGED: Final = 3
"""Something is not as it should be: a backup with a flipped byte, a database with a fault."""
HELD: Final = 4
"""A server (or another command) holds the installation."""
PARTLY: Final = 5
"""It was done, but for what is named."""

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, and nothing else.")


class Ending(click.ClickException):
    """Ends the command with this status and sentence."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.exit_code = status  # type: ignore[misc]  # click reads it from the instance, too


class Commands(click.Group):
    """Whatever goes wrong in one of them ends it with a sentence and a status."""

    def invoke(self, ctx: click.Context) -> Any:
        with ending():
            return super().invoke(ctx)


@contextmanager
def ending() -> Iterator[None]:
    """Whatever goes wrong inside raises Ending."""
    try:
        yield
    except ConfigError as error:
        raise Ending(str(error), UNFIT) from None
    except Held as held:
        raise Ending(str(held), HELD) from None
    except Refusal as refusal:
        raise Ending(refusal.detail or refusal.title(), FAILED) from None
    except Damaged as damaged:
        raise Ending(str(damaged), FAILED) from None
    except FAULTS as fault:
        raise _of_the_database(str(fault)) from None
    except OSError as error:
        said = error.strerror or str(error)
        raise Ending(f"{error.filename}: {said}" if error.filename else said, FAILED) from None


def _of_the_database(said: str) -> Ending:
    if "malformed" in said or "not a database" in said:
        return Ending(f"the database is damaged ({said}): restore the last backup that `verify` finds good", DAMAGED)
    return Ending(f"the database: {said}", FAILED)


def say(as_json: bool, facts: dict[str, Any], *sentences: str) -> None:
    """The result: sentences for people, or the facts for a script."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for sentence in sentences:
            click.echo(sentence)


@contextmanager
def bar(as_json: bool, label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; the caller tells (done, in all)."""
    if as_json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def tell(done: int, total: int) -> None:
            shown.length = max(total, 1)
            shown.update(done - shown.pos)

        yield tell


@contextmanager
def counter(as_json: bool, label: str) -> Iterator[Callable[[int], None]]:
    """A count on standard error, where nobody knows how much lies ahead."""
    if as_json or not sys.stderr.isatty():
        yield lambda _done: None
        return
    try:
        yield lambda done: click.echo(f"\r{label}: {done}", err=True, nl=False)
    finally:
        click.echo(err=True)


def passphrase_in(file: str) -> str:
    """The first line of a file; `-` is standard input. Raises Ending when there is nothing in it."""
    try:
        # Editors of Windows begin a file with a byte order mark, which nobody sees and nobody types.
        with click.open_file(file, encoding="utf-8-sig") as opened:
            line: str = opened.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Ending(f"{file}: its first line is no text in UTF-8", FAILED) from None
    if not line:
        raise Ending(f"{file}: no passphrase stands in its first line", FAILED)
    return line
