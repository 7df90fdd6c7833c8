"""/api/desk/files: files come in, and go out to whoever holds their address or takes part."""

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from chat.actions.uploads import Uploads
from chat.domain.errors import Refusal
from chat.domain.files import Attachment
from chat.web.bodies import answer
from chat.web.callers import Callers
from chat.web.downloads import handed_out
from chat.web.multipart import Upload
from chat.web.web import Web


class Files:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers
        self._limit = web.settings.max_upload

    def add(self) -> Response:
        """Keep one file for its sender."""
        actor = self._callers.person()
        with Upload(self._uploads, request, self._limit) as upload:
            attachment = self._uploads.keep(actor, upload.incoming, upload.name)
        return answer(self._web.frames.file(attachment), 201)

    def fetch(self, key: str) -> Answer:
        """The bytes, for a signed address or a participant; what a browser could run is handed over to be saved.

        `small` asks for the thumbnail.
        """
        return handed_out(self._uploads.open(self._found(key), small="small" in request.args))

    @property
    def _uploads(self) -> Uploads:
        if self._web.uploads is None:
            raise Refusal("not_found")
        return self._web.uploads

    def _found(self, key: str) -> Attachment:
        signature = request.args.get("s")
        if signature is not None:
            return self._uploads.signed(key, request.args.get("e", ""), signature)
        return self._uploads.of(self._callers.person(), key)
