"""`switchboard files`: where files lie, and which are to go."""

import click

from chat.actions.attachments import erase_session
from chat.cli.endings import FAILED, JSON, PARTLY, Ending, bar, say
from chat.cli.settings import settings
from chat.domain.errors import Refusal
from chat.wiring import in_transaction, installed_database, relocation


@click.group()
def files() -> None:
    """Move files between homes, and erase those of a conversation."""


@files.command()
@click.option("--to", "target", type=click.Choice(["local", "s3"]), required=True, help="Where all files are to lie.")
@JSON
def move(target: str, as_json: bool) -> None:
    """Bring every file to one home. It may be stopped at any moment, and goes on where it was; a server may run.

    New files go where CHAT_FILES says: set that first.
    """
    mover, done, troubles = relocation(settings()), 0, list[str]()
    try:
        count, size = mover.ahead(target)
        with bar(as_json, f"{count} files") as tell:
            for moved in mover.run(target):
                done += moved.stored.size
                tell(done, size)
                troubles += [moved.trouble] if moved.trouble else []
    except Refusal as refusal:
        raise Ending(f"a home of files cannot be reached: {refusal.title()}; run this again", FAILED) from None
    if not as_json:
        for trouble in troubles:
            click.echo(trouble, err=True)
    facts = {"to": target, "moved": count - len(troubles), "troubles": troubles}
    say(as_json, facts, *([] if troubles else [f"{count} files were moved. Every file lies in {target}."]))
    if troubles:
        raise Ending(f"{len(troubles)} files stay where they were", PARTLY)


@files.command()
@click.argument("session_no")
@click.confirmation_option(prompt="Files that were shown in this conversation alone will be gone for good. Go on?")
@JSON
def erase(session_no: str, as_json: bool) -> None:
    """Erase the files of one conversation; a running server removes the bytes in its next round."""
    count = in_transaction(installed_database(settings()), lambda tx: erase_session(tx, session_no))
    say(as_json, {"session": session_no, "files": count}, f"{count} files are erased.")
