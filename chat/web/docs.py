"""/openapi.json and the page that people read instead."""

from functools import cached_property
from typing import Any, Final

from flask import Response, make_response, render_template, request

from chat.domain.errors import TABLE
from chat.web.bodies import answer
from chat.web.headers import nonce
from chat.web.openapi import DESCRIPTION, document, in_query, refusals
from chat.web.operations import OPERATIONS
from chat.web.problems import language

LANGUAGES: Final = ("zh", "en")
VERSION: Final = "1"
"""Of the contract; it grows when a call changes so that callers must change too."""


class Docs:
    """The document is built when somebody first asks."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    @cached_property
    def _document(self) -> dict[str, Any]:
        return document(self._public_url, VERSION)

    def document(self) -> Response:
        return answer(self._document)

    def page(self) -> Response:
        """In the language of `?lang=`, else of Accept-Language."""
        asked = request.args.get("lang")
        spoken = asked if asked in LANGUAGES else language()
        html = render_template(
            "api_docs.html",
            spoken=spoken,
            description=DESCRIPTION,
            operations=OPERATIONS,
            refusals=refusals,
            in_query=in_query,
            schemas=self._document["components"]["schemas"],
            table=TABLE,
            nonce=nonce(),
        )
        response = make_response(html)
        response.headers["Content-Language"] = spoken
        response.headers["Vary"] = "Accept-Language"
        return response
