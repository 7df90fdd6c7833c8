"""The headers that every answer carries."""

import secrets
from typing import Final

from flask import Response, g, request

# A page may run and show only what comes from here; a style inside the page needs this answer's own nonce.
_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA: Final = "default-src 'none'; frame-ancestors 'none'"


def nonce() -> str:
    """The nonce of this answer's page, for `<style nonce>`."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def secure(response: Response) -> Response:
    """Add what is not there yet."""
    headers = response.headers
    is_page = response.mimetype == "text/html"
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Content-Security-Policy", _PAGE.format(nonce=nonce()) if is_page else _DATA)
    if request.path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    return response
