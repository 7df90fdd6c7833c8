"""One file in a multipart body, read in pieces: it is never in memory as a whole, and nowhere but at its home."""

from collections.abc import Mapping
from typing import Any, Final, cast

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from chat.actions.uploads import Uploads
from chat.domain.errors import Refusal

FIELD: Final = "file"
_FIELDS_BYTES: Final = 128 * 1024
"""Werkzeug holds one piece of 64 KiB to this bound too, and with it what it kept of the piece before."""

_PARTS: Final = 40


class Upload:
    """The file of one request, and the fields beside it. Use it with `with`: what was not kept is forgotten.

    Raises Refusal `bad_request` for a body without a file, `too_large`.
    """

    def __init__(self, uploads: Uploads, request: Request, limit: int, field: str = FIELD) -> None:
        self._uploads = uploads
        self._field = field
        self._begun: list[Any] = []
        self.name = ""
        self.fields: Mapping[str, str] = {}
        # The bound for uploads stands in place of the one for other bodies; the file itself is counted once more.
        request.max_content_length = limit + _FIELDS_BYTES
        try:
            self._read(request)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> "Upload":
        return self

    def __exit__(self, *_error: object) -> None:
        for incoming in self._begun:
            incoming.discard()

    @property
    def incoming(self) -> Any:
        """The bytes."""
        return self._begun[0]

    def _read(self, request: Request) -> None:
        parser = FormDataParser(
            stream_factory=cast(Any, self._begin),
            max_form_memory_size=_FIELDS_BYTES,
            max_form_parts=_PARTS,
            silent=False,
        )
        try:
            _stream, form, files = parser.parse(
                request.stream, request.mimetype, request.content_length, request.mimetype_params
            )
        except RequestEntityTooLarge:
            raise Refusal("too_large") from None
        except ValueError:
            raise Refusal("bad_request", "the multipart body is malformed") from None
        found = files.get(self._field)
        if found is None or not self._begun:
            raise Refusal("bad_request", f"{self._field}: a multipart body with a file is needed")
        self.name = found.filename or ""
        self.fields = form.to_dict()

    def _begin(self, *_facts: Any, **_named: Any) -> "_Sink":
        if self._begun:
            raise Refusal("bad_request", "one file at a time")
        incoming = self._uploads.begin()
        self._begun.append(incoming)
        return _Sink(incoming)


class _Sink:
    """What Werkzeug's parser writes to."""

    def __init__(self, incoming: Any) -> None:
        self.incoming = incoming

    def write(self, data: bytes) -> int:
        written: int = self.incoming.write(data)
        return written

    def seek(self, _place: int) -> None:
        """The parser rewinds what it has written; nobody reads it here."""
