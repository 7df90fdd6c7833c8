"""Files for browsers under an address that changes with them, so that they may be kept for ever.

`/static/v-<digest>/...` is the folder `static` at this start, with what is made of it; relative imports of one module
by another carry the digest along. Text leaves compressed; each file is compressed once, when it is first asked for.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.security import safe_join

from chat.domain.errors import Refusal

FOR_EVER: Final = "public, max-age=31536000, immutable"
SMALLEST: Final = 512
"""Bytes below which compressing is not worth the header."""

# mimetypes asks the machine's own tables, which may know no module scripts.
_TYPES: Final = {
    ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it is and compressed (None where that is not smaller)."""

    mimetype: str
    plain: bytes
    packed: bytes | None
    etag: str


class Statics:
    """The folder of what browsers load, as it was at the start of the process.

    `made` is what stands there instead of files, or beside them: name -> text.
    """

    def __init__(self, folder: Path, made: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._made = {name: text.encode() for name, text in (made or {}).items()}
        self.version = _digest(folder, self._made)
        self._files: dict[str, File] = {}

    def url(self, name: str) -> str:
        """The address of a file of the folder."""
        return f"/static/v-{self.version}/{name}"

    def serve(self, version: str, name: str) -> Response:
        """A file. A page of an earlier start gets what is there now, and keeps it no longer than that.

        Raises Refusal `not_found`.
        """
        file = self._file(name)
        response = Response(mimetype=file.mimetype)
        response.set_etag(file.etag)
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOR_EVER if version == self.version else "no-cache"
        packed = file.packed if request.accept_encodings.quality("gzip") > 0 else None
        if packed is not None:
            response.headers["Content-Encoding"] = "gzip"
        response.data = file.plain if packed is None else packed
        response.make_conditional(request)
        return response

    def _file(self, name: str) -> File:
        known = self._files.get(name)
        if known is not None:
            return known
        found = self._files[name] = _file(name, self._made[name] if name in self._made else self._read(name))
        return found

    def _read(self, name: str) -> bytes:
        path = safe_join(str(self._folder), name)
        if path is None or not Path(path).is_file():
            raise Refusal("not_found")
        return Path(path).read_bytes()


def statics_of(statics: Statics) -> Blueprint:
    blueprint = Blueprint("statics", __name__)
    blueprint.add_url_rule("/static/v-<version>/<path:name>", "file", statics.serve)
    return blueprint


def _file(name: str, plain: bytes) -> File:
    mimetype = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = mimetype.startswith("text/") or mimetype in _TYPES.values()
    packed = gzip.compress(plain, 9, mtime=0) if is_text and len(plain) >= SMALLEST else None
    etag = hashlib.sha256(plain).hexdigest()[:20]
    return File(mimetype, plain, packed if packed is not None and len(packed) < len(plain) else None, etag)


def _digest(folder: Path, made: Mapping[str, bytes]) -> str:
    """One short name for names and bytes of all files."""
    total = hashlib.sha256()
    for name, plain in sorted(made.items()):
        total.update(name.encode() + b"\0" + hashlib.sha256(plain).digest())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]
