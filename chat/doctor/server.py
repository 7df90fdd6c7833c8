"""The server that runs here, asked at its own address."""

from collections.abc import Iterator
from typing import Any, Final

from chat.config import Settings
from chat.doctor.finding import Finding
from chat.doctor.line import ASTRAY, clock_gap, mirrored

FEWEST: Final = 4096
"""Descriptors that a server should be allowed: each connection is one."""
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told from real addresses


def look_at_server(settings: Settings, secret: str, now: int) -> tuple[list[Finding], bool]:
    """What is wrong, and whether it runs."""
    address = _address(settings)
    try:
        answer, seen = mirrored(address, secret, now)
    except OSError as error:
        remedy = "`switchboard serve`, or `systemctl start switchboard`; its log says why it does not run."
        return [Finding("not_running", address, f"No server answers: {error.strerror or error}.", remedy)], False
    if seen is None and abs(gap := clock_gap(answer, now)) > ASTRAY:
        return [_astray(address, gap)], False
    if seen is None:
        sentence = f"Something else, or a server with another CHAT_DATA, answers here (status {answer.status})."
        remedy = "Let the doctor see the server's own environment: CHAT_DATA, CHAT_LISTEN and its clock."
        return [Finding("another_server", address, sentence, remedy)], False
    return list(_look_at_process(address, seen, now)), True


def _look_at_process(address: str, seen: dict[str, Any], now: int) -> Iterator[Finding]:
    limit, used = seen["descriptors"], seen["openDescriptors"]
    if limit < FEWEST or (used is not None and used > limit * 0.8):
        yield Finding(
            "descriptors", address, f"The server may open {limit} files and has {used}: each connection needs one.",
            "systemd: LimitNOFILE=65536 (deploy/switchboard.service); a shell: ulimit -n 65536",
        )  # fmt: skip
    if abs(seen["now"] - now) > ASTRAY * 1000:
        yield _astray(address, (seen["now"] - now) / 1000)


def _astray(address: str, gap: float) -> Finding:
    return Finding(
        "clock_astray", address, f"The server's clock and this one differ by {abs(gap):.0f} s.",
        "Find out what moves one of them (faketime, a container's clock), and let NTP keep the time.",
    )  # fmt: skip


def _address(settings: Settings) -> str:
    host, port = settings.addresses[0]
    host = _ANYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
