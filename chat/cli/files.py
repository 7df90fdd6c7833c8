"""`switchboard files`: where files lie, and which are to go."""

import click

from chat.actions.attachments import erase_session
from chat.cli.settings import settings
from chat.domain.errors import Refusal
from chat.wiring import in_transaction, open_database, relocation


@click.group()
def files() -> None:
    """Move files between homes, and erase those of a conversation."""


@files.command()
@click.option("--to", "target", type=click.Choice(["local", "s3"]), required=True, help="Where all files are to lie.")
def move(target: str) -> None:
    """Bring every file to one home. It may be stopped at any moment, and goes on where it was; a server may run.

    New files go where CHAT_FILES says: set that first.
    """
    try:
        mover = relocation(settings())
        count, size = mover.ahead(target)
        troubles = []
        with click.progressbar(length=size, label=f"{count} files", show_pos=True) as bar:
            for moved in mover.run(target):
                bar.update(moved.stored.size)
                troubles += [moved.trouble] if moved.trouble else []
    except Refusal as refusal:
        raise click.ClickException(f"a home of files cannot be reached: {refusal.title()}; run this again") from None
    for trouble in troubles:
        click.echo(trouble, err=True)
    if troubles:
        raise click.ClickException(f"{len(troubles)} files stay where they were")
    click.echo(f"Every file lies in {target}.")


@files.command()
@click.argument("session_no")
@click.confirmation_option(prompt="Files that were shown in this conversation alone will be gone for good. Go on?")
def erase(session_no: str) -> None:
    """Erase the files of one conversation; a running server removes the bytes in its next round."""
    try:
        count = in_transaction(open_database(settings()), lambda tx: erase_session(tx, session_no))
    except Refusal as refusal:
        raise click.ClickException(refusal.title()) from None
    click.echo(f"{count} files are erased.")
