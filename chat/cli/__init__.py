"""The `switchboard` command: one file a command."""
