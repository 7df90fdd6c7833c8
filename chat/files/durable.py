"""What has to be on the disk, not only on its way there."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """The bytes of a file, or the names in a folder, are on the disk when it returns. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
