"""The way from the public address to this server: who stands there, and what they make of a request."""

import ssl
from collections.abc import Iterator
from typing import Any, Final

from chat.config import Settings
from chat.doctor.finding import Finding
from chat.doctor.line import ASTRAY, Answer, clock_gap, connect, mirrored

STRANGER: Final = "203.0.113.77"
"""An address of nobody (RFC 5737), which the doctor claims to come from."""
RENEWED_LATE: Final = 7 * 86_400_000
"""ms before its end at which a certificate should have been renewed."""
_OVERHEAD: Final = 64 << 10
_PATIENCE: Final = 3.0
"""Seconds in which a proxy would have said that a body is too large."""


def look_at_way(settings: Settings, secret: str, now: int) -> tuple[list[Finding], bool]:
    """What is wrong with the way, and whether it leads here at all."""
    url = settings.base_url
    try:
        answer, seen = mirrored(url, secret, now)
    except ssl.SSLError as error:
        remedy = "Renew the certificate, give the proxy the whole chain, and let CHAT_PUBLIC_URL name a host it is for."
        return [Finding("tls", url, f"TLS fails: {error.reason or error}.", remedy)], False
    except OSError as error:
        remedy = "Look at DNS, firewall and proxy: this machine must reach CHAT_PUBLIC_URL as others do."
        return [Finding("unreachable", url, f"Nobody answers: {error.strerror or error}.", remedy)], False
    if seen is None:
        return [_astray(url, answer)], False
    found = [*_look_at_hops(url, seen), *_look_at_forging(settings, secret, now), *_look_at_clock(url, answer, now)]
    return [*found, *_look_at_certificate(url, now), *_look_at_bodies(settings)], True


def _astray(url: str, answer: Answer) -> Finding:
    if answer.status == 421:
        return Finding(
            "host_not_passed", url, "The proxy does not pass on the Host that was asked for, so we answer 421.",
            "nginx: proxy_set_header Host $http_host; and let CHAT_PUBLIC_URL be the address that people use.",
        )  # fmt: skip
    return Finding(
        "leads_elsewhere", url, f"CHAT_PUBLIC_URL does not lead to this server (status {answer.status}).",
        "Let the proxy pass every path on to an address of CHAT_LISTEN, and see that the server runs.",
    )  # fmt: skip


def _look_at_hops(url: str, seen: dict[str, Any]) -> Iterator[Finding]:
    if seen["forwarded"] is None and url.startswith("https:"):
        yield Finding(
            "not_forwarded", url, "The proxy does not say who asks: everybody seems to come from the proxy"
            + (", and counts as a program on this machine." if seen["isLoopback"] else "."),
            "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        )  # fmt: skip
    elif seen["forwarded"] is not None and not seen["isTrusted"]:
        yield Finding(
            "proxy_not_trusted", "CHAT_TRUSTED_PROXIES",
            f"Requests come through {seen['peer']}, which is not listed: everybody seems to have that one address.",
            f"CHAT_TRUSTED_PROXIES={seen['peer']}",
        )  # fmt: skip


def _look_at_forging(settings: Settings, secret: str, now: int) -> Iterator[Finding]:
    _, seen = mirrored(settings.base_url, secret, now, **{"X-Forwarded-For": STRANGER})
    if seen is not None and seen["isTrusted"] and (seen["forwarded"] or "").strip() == STRANGER:
        yield Finding(
            "forging", settings.base_url, "The proxy passes on whatever address a client claims to have.",
            "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        )  # fmt: skip


def _look_at_clock(url: str, answer: Answer, now: int) -> Iterator[Finding]:
    gap = abs(clock_gap(answer, now))
    if gap > ASTRAY:
        yield Finding(
            "clock_astray", url, f"The clocks here and at the proxy differ by {gap:.0f} s.",
            "Let both keep their time by NTP (systemd-timesyncd, chrony).",
        )  # fmt: skip


def _look_at_certificate(url: str, now: int) -> Iterator[Finding]:
    connection = connect(url)
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            certificate = connection.sock.getpeercert() or {}
            left = ssl.cert_time_to_seconds(str(certificate["notAfter"])) * 1000 - now
            if left < RENEWED_LATE:
                yield Finding(
                    "certificate_ends", url, f"The certificate ends in {left // 3_600_000} hours.",
                    "Renew it, and see why that does not happen by itself (certbot renew, Caddy's log).",
                )  # fmt: skip
    finally:
        connection.close()


def _look_at_bodies(settings: Settings) -> Iterator[Finding]:
    """Announce the largest upload, and hear whether the proxy would let it pass; no byte of it is sent."""
    size = settings.max_upload + _OVERHEAD
    connection = connect(settings.base_url, _PATIENCE)
    try:
        connection.putrequest("POST", "/api/desk/files")
        connection.putheader("Content-Length", str(size))
        connection.putheader("Content-Type", "multipart/form-data; boundary=doctor")
        connection.putheader("Expect", "100-continue")
        connection.endheaders()
        said = connection.sock.recv(4096)
    except OSError:
        return  # silence: it waits for the body
    finally:
        connection.close()
    if said[8:13].strip() == b"413" and b"problem+json" not in said:
        yield Finding(
            "body_limit", settings.base_url, f"The proxy refuses uploads of {size >> 20} MiB, which we take.",
            f"nginx: client_max_body_size {(size >> 20) + 1}m;",
        )  # fmt: skip
