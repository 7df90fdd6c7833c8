"""The settings of a command, or a sentence on what is wrong with them."""

import click

from chat.config import ConfigError, Settings


def settings() -> Settings:
    """Read from the environment; a value that does not fit ends the command with status 2."""
    try:
        return Settings.from_environment()
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
