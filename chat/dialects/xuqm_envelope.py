"""The envelope of XuqmGroup's HTTP, and of refusals on its sockets: `code` is a number, `status` a string."""

from typing import Any, Final

from chat.domain.errors import Refusal

_OK, _FAILED = "0", "1"
# Sentences that the vendor's own clients have seen.
_SENTENCES: Final = {"unauthorized": "Unauthorized", "bad_credentials": "Unauthorized"}


def success(data: Any) -> dict[str, Any]:
    return {"code": 200, "status": _OK, "data": data, "message": "success"}


def failure(refusal: Refusal, language: str, data: Any = None) -> dict[str, Any]:
    """`code` is the HTTP status that fits; the sentence is for people."""
    sentence = _SENTENCES.get(refusal.code) or refusal.detail or refusal.title(language)
    return {"code": refusal.entry.status, "status": _FAILED, "data": data, "message": sentence}
