"""Secrets beside the database: made once, readable by the owner only, never committed."""

import os
import secrets
from pathlib import Path


def secret(data: Path, name: str) -> str:
    """The secret `name` of this installation (256 random bits, hex); made when it is not there."""
    if read(data, name) is None:
        keep(data, name, secrets.token_hex(32))
    kept = read(data, name)
    assert kept is not None
    return kept


def keep(data: Path, name: str, text: str) -> None:
    """Keep `text` under `name`, unless something is kept there."""
    path = _path(data, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(data: Path, name: str) -> str | None:
    """What is kept under `name`, or None."""
    path = _path(data, name)
    return path.read_text().strip() if path.exists() else None


def _path(data: Path, name: str) -> Path:
    return data / "secrets" / name
