"""The commands, by name."""

import click

from chat.cli.admin import admin
from chat.cli.agent import agent
from chat.cli.backup import backup, restore, verify
from chat.cli.doctor import doctor
from chat.cli.endings import Commands
from chat.cli.enrol import enrol
from chat.cli.erase import erase, retention
from chat.cli.export import export
from chat.cli.files import files
from chat.cli.init import init
from chat.cli.migrate import migrate
from chat.cli.serve import serve


@click.group(cls=Commands)
def switchboard() -> None:
    """Switchboard (总机): one conversation, heard and spoken in five wire languages."""


switchboard.add_command(serve)
switchboard.add_command(migrate)
switchboard.add_command(init)
switchboard.add_command(admin)
switchboard.add_command(agent)
switchboard.add_command(enrol)
switchboard.add_command(files)
switchboard.add_command(doctor)
switchboard.add_command(backup)
switchboard.add_command(verify)
switchboard.add_command(restore)
switchboard.add_command(erase)
switchboard.add_command(retention)
switchboard.add_command(export)
