"""Where the pages, static files and migrations lie: beside the code in a wheel, above it in a checkout."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def folder(name: str) -> Path:
    """The folder `name` (static, templates, migrations) of this installation."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
