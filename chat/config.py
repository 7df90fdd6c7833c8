"""Every setting: read once from the environment (`CHAT_*`), documented here and in docs/operations.md."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_FILE_TYPE: Final = re.compile(r"[a-z0-9.+-]+/(\*|[a-z0-9.+-]+)")


class ConfigError(Exception):
    """A setting cannot be understood; the sentence names it."""


def _setting(name: str, default: Any, meaning: str, least: int = 1, most: int | None = None) -> Any:
    """`least` and `most` bound a number."""
    return field(default=default, metadata={"name": name, "meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes in bytes, times in the unit their comment names."""

    data: Path = _setting("CHAT_DATA", Path("instance"), "Folder of the database, uploads and generated secrets.")
    listen: str = _setting("CHAT_LISTEN", "127.0.0.1:8080", "Addresses to serve: host:port, separated by commas.")
    public_url: str = _setting(
        "CHAT_PUBLIC_URL", "", "How people reach us, without a trailing slash; by default the first address."
    )
    demo: bool = _setting("CHAT_DEMO", False, "1 creates the demo organisation and its cast. Never in production.")
    demo_password: str = _setting(
        "CHAT_DEMO_PASSWORD", "", "One password for the whole demo cast; random ones otherwise."
    )
    demo_public: bool = _setting("CHAT_DEMO_PUBLIC", False, "1 lets demo mode listen beyond loopback.")
    trusted_proxies: str = _setting(
        "CHAT_TRUSTED_PROXIES", "", "Addresses or networks whose X-Forwarded-For is believed."
    )
    log: str = _setting("CHAT_LOG", "text", "Lines of the log: text for people, json for programs.")
    log_level: str = _setting("CHAT_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.")

    rate_per_second: int = _setting("CHAT_RATE_PER_SECOND", 200, "Messages a second that one connection may send.")
    rate_burst: int = _setting("CHAT_RATE_BURST", 2000, "Messages that one connection may send at once.")
    connections_per_person: int = _setting("CHAT_CONNECTIONS_PER_PERSON", 64, "Live connections of one person.")
    visitors_per_minute: int = _setting("CHAT_VISITORS_PER_MINUTE", 60, "New visitors a minute from one address.")
    sign_in_failures: int = _setting(
        "CHAT_SIGN_IN_FAILURES", 10, "Failed sign-ins in 15 minutes, for an address and for an account."
    )
    agent_token_seconds: int = _setting(
        "CHAT_AGENT_TOKEN_SECONDS", 12 * 3600, "Life of an agent's access token; 12 hours at most.", most=12 * 3600
    )
    refresh_token_seconds: int = _setting("CHAT_REFRESH_TOKEN_SECONDS", 30 * 86400, "Life of an agent's sign-in.")
    visitor_token_seconds: int = _setting("CHAT_VISITOR_TOKEN_SECONDS", 365 * 86400, "Life of a visitor's token.")

    max_message: int = _setting("CHAT_MAX_MESSAGE", 1 << 20, "Bytes of one WebSocket message.")
    max_queued: int = _setting("CHAT_MAX_QUEUED", 4 << 20, "Bytes that may wait for one reader before it is closed.")
    max_body: int = _setting("CHAT_MAX_BODY", 1 << 20, "Bytes of one HTTP request body, uploads aside.")
    pipeline: int = _setting(
        "CHAT_PIPELINE", 256, "Commands of one connection under way at once; then it is read no further."
    )
    sockjs_sessions: int = _setting(
        "CHAT_SOCKJS_SESSIONS", 10_000, "SockJS sessions without a WebSocket, at each of its doors."
    )
    sockjs_client_url: str = _setting(
        "CHAT_SOCKJS_CLIENT_URL",
        "/static/vendor/sockjs/sockjs.min.js",
        "Where SockJS's iframe page loads the client from.",
    )
    first_message_seconds: int = _setting("CHAT_FIRST_MESSAGE_SECONDS", 60, "A connection must have signed in by then.")
    catch_up_page: int = _setting("CHAT_CATCH_UP_PAGE", 500, "Messages read at once for somebody who comes back.")
    catch_up_hold: int = _setting("CHAT_CATCH_UP_HOLD", 10_000, "Events held for a listener who still catches up.")
    writer_queue: int = _setting(
        "CHAT_WRITER_QUEUE", 20_000, "Changes that may wait for the disk; then they are refused."
    )
    writer_batch: int = _setting("CHAT_WRITER_BATCH", 1_000, "Changes that share a commit.")
    readers: int = _setting("CHAT_READERS", 3, "Native threads that read the database.")
    reader_queue: int = _setting("CHAT_READER_QUEUE", 20_000, "Questions that may wait for the database.")
    presence_seconds: int = _setting("CHAT_PRESENCE_SECONDS", 90, "Lease of a connection's presence.")
    card_batch: int = _setting("CHAT_CARD_BATCH", 500, "Order cards that expire in one change.")
    stop_seconds: int = _setting(
        "CHAT_STOP_SECONDS", 10, "Time for requests and connections to end when the server stops.", least=0
    )

    recall_seconds: int = _setting("CHAT_RECALL_SECONDS", 120, "How long one's own message may be recalled.", least=0)
    transfer_seconds: int = _setting("CHAT_TRANSFER_SECONDS", 30, "How long a transfer waits for its answer.")
    auto_close_seconds: int = _setting(
        "CHAT_AUTO_CLOSE_SECONDS", 25 * 60, "A conversation that the visitor does not answer for so long is closed."
    )
    escalate_seconds: int = _setting(
        "CHAT_ESCALATE_SECONDS", 180, "A queued conversation that nobody takes for so long is called out to its group."
    )
    round_seconds: int = _setting("CHAT_ROUND_SECONDS", 5, "Time between rounds that look for what nobody attends to.")
    round_batch: int = _setting("CHAT_ROUND_BATCH", 200, "Conversations of each kind that one round changes at once.")
    max_upload: int = _setting("CHAT_MAX_UPLOAD", 50 << 20, "Bytes of one uploaded file.")
    max_uploads: int = _setting("CHAT_MAX_UPLOADS", 64, "Uploads under way at once.")
    max_pixels: int = _setting("CHAT_MAX_PIXELS", 64_000_000, "Pixels of one picture.")
    storage: int = _setting("CHAT_STORAGE", 10 << 30, "Bytes of all files of one organisation; 0 is no bound.", least=0)
    file_types: str = _setting(
        "CHAT_FILE_TYPES",
        "",
        "Types of files that are taken, as image/* or application/pdf, by commas; all when empty.",
    )
    orphan_seconds: int = _setting("CHAT_ORPHAN_SECONDS", 8 * 86400, "An upload that nobody sends for so long goes.")
    retention_days: int = _setting(
        "CHAT_RETENTION_DAYS",
        0,
        "Days after which talks, files and silent visitors are erased, where an organisation sets nothing; 0 is never.",
        least=0,
    )
    retention_hour: int = _setting(
        "CHAT_RETENTION_HOUR", 19, "Hour of the day (UTC, 0 to 23) at which that is done.", least=0, most=23
    )
    tidy_seconds: int = _setting("CHAT_TIDY_SECONDS", 300, "Time between rounds that remove files.")
    files: str = _setting("CHAT_FILES", "local", "Where new files go: local (below CHAT_DATA) or s3.")
    s3_bucket: str = _setting("CHAT_S3_BUCKET", "", "Name of the bucket; it must exist.")
    s3_endpoint: str = _setting("CHAT_S3_ENDPOINT", "", "URL of the store; empty is AWS.")
    s3_public_endpoint: str = _setting(
        "CHAT_S3_PUBLIC_ENDPOINT", "", "The same store as browsers reach it, if different."
    )
    s3_region: str = _setting("CHAT_S3_REGION", "us-east-1", "Region of the bucket.")
    s3_key_id: str = _setting("CHAT_S3_KEY_ID", "", "Access key; empty leaves it to boto3 (profile, instance role).")
    s3_secret: str = _setting("CHAT_S3_SECRET", "", "Secret of the access key.")
    s3_style: str = _setting("CHAT_S3_STYLE", "auto", "How the bucket is named: path, virtual (host) or auto.")
    s3_link_seconds: int = _setting(
        "CHAT_S3_LINK_SECONDS",
        300,
        "Life of an address that leads into the store; 0 hands files out through this server.",
        least=0,
    )
    s3_timeout: int = _setting("CHAT_S3_TIMEOUT", 20, "Seconds that one step of talking to the store may take.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises ConfigError for a value that does not fit, and for a `CHAT_*` name that nobody knows."""
        known = {f.metadata["name"]: f for f in fields(cls)}
        unknown = sorted(name for name in environment if name.startswith("CHAT_") and name not in known)
        if unknown:
            raise ConfigError(f"unknown settings: {', '.join(unknown)}")
        given = {
            f.name: _convert(name, environment[name], type(f.default), f.metadata["least"], f.metadata["most"])
            for name, f in known.items()
            if name in environment
        }
        settings = cls(**given)
        settings._check_addresses()
        settings._check_log()
        settings._check_files()
        return settings

    def _check_addresses(self) -> None:
        """Said now rather than at the first request."""
        if not self.addresses:
            raise ConfigError("CHAT_LISTEN names no address")
        if self.public_url and not _is_origin(self.public_url):
            raise ConfigError(f"CHAT_PUBLIC_URL is like https://chat.example.com, without a path: {self.public_url!r}")
        for part in filter(None, map(str.strip, self.trusted_proxies.split(","))):
            try:
                ipaddress.ip_network(part, strict=False)
            except ValueError:
                raise ConfigError(f"CHAT_TRUSTED_PROXIES: {part!r} is neither an address nor a network") from None

    def _check_log(self) -> None:
        if self.log not in ("text", "json"):
            raise ConfigError(f"CHAT_LOG is text or json, not {self.log!r}")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ConfigError(f"CHAT_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR, not {self.log_level!r}")

    def _check_files(self) -> None:
        if self.files not in ("local", "s3"):
            raise ConfigError(f"CHAT_FILES is local or s3, not {self.files!r}")
        if self.s3_style not in ("path", "virtual", "auto"):
            raise ConfigError(f"CHAT_S3_STYLE is path, virtual or auto, not {self.s3_style!r}")
        for part in filter(None, map(str.strip, self.file_types.split(","))):
            if not _FILE_TYPE.fullmatch(part):
                raise ConfigError(f"CHAT_FILE_TYPES: {part!r} is no type such as image/* or application/pdf")
        if self.files == "s3" and not self.s3_bucket:
            raise ConfigError("CHAT_FILES=s3 needs CHAT_S3_BUCKET")

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """(host, port) of each address to serve. Raises ConfigError."""
        return [_address(part.strip()) for part in self.listen.split(",") if part.strip()]

    @property
    def base_url(self) -> str:
        """How people reach us, without a trailing slash."""
        return self.public_url.rstrip("/") or self.urls[0]

    @property
    def urls(self) -> list[str]:
        """Where each address is served, without a trailing slash."""
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}" for host, port in self.addresses]


def _convert(name: str, text: str, kind: type, least: int, most: int | None) -> Any:
    try:
        if kind is bool:
            return {"1": True, "0": False, "": False}[text.strip()]
        given = kind(text) if kind is not str else text
    except (KeyError, ValueError):
        raise ConfigError(f"{name} is not {'0 or 1' if kind is bool else 'a number'}: {text!r}") from None
    if isinstance(given, int) and (given < least or (most is not None and given > most)):
        raise ConfigError(f"{name} is {least} at least{f', and {most} at most' if most is not None else ''}: {text!r}")
    return given


def _is_origin(text: str) -> bool:
    """Whether it is a scheme, a host and perhaps a port, and nothing else."""
    try:
        url = urlsplit(text.rstrip("/"))
        port = url.port
    except ValueError:
        return False
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    return (
        url.scheme in ("http", "https")
        and bool(host)
        and not set(text) & set(" \t\r\n")
        and url.netloc.lower() == (host if port is None else f"{host}:{port}")
        and not (url.path or url.query or url.fragment)
    )


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"CHAT_LISTEN needs host:port, not {text!r}")
    return host.strip("[]"), int(port)
