"""The names under which bytes are stored: `chat/{year}/{img|doc|aud|vid}_{random}.{ending}` (seed 000)."""

import secrets
from datetime import UTC, datetime
from typing import Final

_KINDS: Final = {"image": "img", "audio": "aud", "video": "vid"}
_ENDINGS: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp",
    "image/avif": "avif", "application/pdf": "pdf", "application/zip": "zip", "application/gzip": "gz",
    "application/vnd.rar": "rar", "application/x-7z-compressed": "7z", "text/plain": "txt",
    "audio/mpeg": "mp3", "audio/amr": "amr", "audio/ogg": "ogg", "audio/flac": "flac", "audio/wav": "wav",
    "audio/mp4": "m4a", "video/mp4": "mp4", "video/webm": "webm", "video/x-msvideo": "avi",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}  # fmt: skip


def new_key(mime: str, now: int) -> str:
    """A key that nobody can guess (128 bits). Its ending follows what the bytes are, never the sender's name for them.

    `now` is UTC ms.
    """
    kind = _KINDS.get(mime.partition("/")[0], "doc")
    year = datetime.fromtimestamp(now / 1000, UTC).year
    return f"chat/{year}/{kind}_{secrets.token_hex(16)}.{_ENDINGS.get(mime, 'bin')}"
