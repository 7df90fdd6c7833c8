"""/api/file: a file of an IM client. It lies where all files lie, and its address is the house's own."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from chat.actions.uploads import Uploads
from chat.web.multipart import Upload
from chat.web.web import Web
from chat.web.xuqm_caller import ImCaller, said


class ImFiles:
    def __init__(self, web: Web, caller: ImCaller, uploads: Uploads) -> None:
        self._limit = web.settings.max_upload
        self._caller = caller
        self._uploads = uploads

    def add(self) -> Response:
        """Keep one file for its sender; `url` goes into the content of a message."""
        actor = self._caller.person()
        with Upload(self._uploads, request, self._limit) as upload:
            kept = self._uploads.keep(actor, upload.incoming, upload.name)
        return said(
            {
                "fileId": kept.key,
                "url": self._uploads.links.url(kept.key, kept.name),
                "name": kept.name,
                "size": kept.size,
                "type": kept.mime,
                "width": kept.width,
                "height": kept.height,
                "duration": kept.duration,
                "thumbnailUrl": self._uploads.links.thumbnail(kept) or None,
            }
        )

    def fetch(self, key: str) -> Redirect:
        """On to the signed address, for somebody who may see it."""
        attachment = self._uploads.of(self._caller.person(), key)
        return redirect(self._uploads.links.url(attachment.key, attachment.name), 302)
