"""The headers that every answer carries."""

import secrets
from collections.abc import Callable, Iterable
from typing import Final

from flask import Response, g, request

# A page may run and show only what comes from here; a style inside the page needs this answer's own nonce. No text
# becomes markup or a script, but by two policies: Vue's for its own templates, and that of the address of the plots.
_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:{homes}; "
    "font-src 'self'; media-src 'self' blob:{homes}; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types vue plots"
)
_DATA: Final = "default-src 'none'; frame-ancestors 'none'"


def nonce() -> str:
    """The nonce of this answer's page, for `<style nonce>`."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def secured(origins: Iterable[str]) -> Callable[[Response], Response]:
    """What adds the headers that are not there yet. Files may redirect to these `origins`, so pages show them."""
    homes = "".join(f" {origin}" for origin in origins)

    def secure(response: Response) -> Response:
        headers = response.headers
        is_page = response.mimetype == "text/html"
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        policy = _PAGE.format(nonce=nonce(), homes=homes) if is_page else _DATA
        headers.setdefault("Content-Security-Policy", policy)
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        return response

    return secure
