"""The bucket: whatever the server will do with a file is done with a small one."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from chat.config import Settings
from chat.doctor.finding import Finding
from chat.domain.errors import Refusal
from chat.files.home import Home

BYTES: Final = b"Switchboard's doctor was here; this file may be deleted.\n"
_RIGHTS: Final = {"put": "s3:PutObject", "get": "s3:GetObject", "delete": "s3:DeleteObject"}


def look_at_bucket(settings: Settings) -> Iterator[Finding]:
    """Put, get and delete; nothing where no bucket is named."""
    if not settings.s3_bucket:
        return
    # boto3 takes its time to load.
    from chat.files.home_s3 import S3Home, bucket_of

    home = S3Home(bucket_of(settings))
    key = f"chat/2000/doc_{secrets.token_hex(16)}.txt"
    about = f"{settings.s3_endpoint or 'AWS'}/{settings.s3_bucket}"
    put = _try("put", about, lambda: _put(home, key))
    yield from put
    if put:
        return
    yield from _try("get", about, lambda: _get(home, key))
    yield from _try("delete", about, lambda: home.remove(key))


def _put(home: Home, key: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.txt"
        path.write_bytes(BYTES)
        home.put(key, path, "text/plain")


def _get(home: Home, key: str) -> None:
    if b"".join(home.read(key)) != BYTES:
        raise Refusal("store_unavailable")


def _try(step: str, about: str, act: Callable[[], Any]) -> list[Finding]:
    try:
        act()
    except Refusal as refusal:
        reason = str(refusal.__cause__ or "other bytes came back").rstrip(".")
        return [
            Finding(
                f"s3_{step}", about, f"The bucket refuses to {step}: {reason}.",
                f"Give the key {_RIGHTS[step]} on the bucket, and compare CHAT_S3_* and the clock with the store's.",
            )
        ]  # fmt: skip
    return []
