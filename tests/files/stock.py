"""Where a running server keeps its files, and a look at what lies there."""

from __future__ import annotations

import io
import json
import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from tests.client import Client
from tests.files.s3 import KEY_ID, SECRET, Lane, S3Server
from tests.server import RunningServer

PLACES = ("local", "s3", "s3 through us")


class Stock:
    """The files of one server: `keys` of all that lies at home, `rest` of what may not stay."""

    def __init__(self, server: RunningServer, s3: S3Server | None = None, bucket: str = "") -> None:
        self.server = server
        self.bucket = bucket
        self._s3 = s3

    def keys(self) -> list[str]:
        return self.in_bucket() if self._s3 is not None else self.on_disk()

    def on_disk(self) -> list[str]:
        folder = self.server.data / "uploads"
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def in_bucket(self) -> list[str]:
        assert self._s3 is not None
        return sorted(self._s3.keys(self.bucket))

    def half_made(self) -> list[Any]:
        """Whatever is neither stored nor gone."""
        spooled: list[Any] = list((self.server.data / "incoming").iterdir())
        return spooled + (self._s3.half_made(self.bucket) if self._s3 is not None else [])

    def rows(self, statement: str) -> list[Any]:
        """What the database holds."""
        with sqlite3.connect(f"file:{self.server.data}/switchboard.sqlite3?mode=ro", uri=True) as connection:
            return connection.execute(statement).fetchall()


def bucket_settings(s3: S3Server, bucket: str, lane: Lane | None = None, links: int = 300) -> dict[str, str | None]:
    """Settings of a server whose files go to this bucket, perhaps by a lane that can be put out of order."""
    return {
        "CHAT_FILES": "s3",
        "CHAT_S3_BUCKET": bucket,
        "CHAT_S3_ENDPOINT": lane.url if lane is not None else s3.url,
        "CHAT_S3_PUBLIC_ENDPOINT": s3.url if lane is not None else None,
        "CHAT_S3_KEY_ID": KEY_ID,
        "CHAT_S3_SECRET": SECRET,
        "CHAT_S3_STYLE": "path",
        "CHAT_S3_LINK_SECONDS": str(links),
        "CHAT_S3_TIMEOUT": "2",
    }


def settings_of(place: str, s3: S3Server) -> tuple[Mapping[str, str | None], str]:
    """(settings, bucket) for one of PLACES."""
    if place == "local":
        return {}, ""
    bucket = s3.bucket(f"b{secrets.token_hex(8)}")
    return bucket_settings(s3, bucket, links=300 if place == "s3" else 0), bucket


def upload(person: Client, data: bytes, name: str = "一.jpg") -> requests.Response:
    """POST /files."""
    return person.post("/files", files={"file": (name, io.BytesIO(data))})


def kept(person: Client, data: bytes, name: str = "一.jpg") -> dict[str, Any]:
    """What the house tells of a file that it has taken."""
    told: dict[str, Any] = person.succeed(upload(person, data, name))
    return told


def show(person: Client, session: dict[str, Any], told: dict[str, Any], kind: str = "image") -> dict[str, Any]:
    """The MSG that this file became."""
    body = {"msgNo": secrets.token_hex(16), "msgType": kind, **told}
    body.pop("thumbnailUrl", None)
    message: dict[str, Any] = person.succeed(person.post(f"/sessions/{session['sessionId']}/messages", json=body))
    return message


def fetch(address: str, **headers: str) -> requests.Response:
    """What anybody gets who holds this address."""
    with requests.Session() as http:
        http.trust_env = False
        return http.get(address, headers=headers, timeout=30)


def key_of(told: dict[str, Any]) -> str:
    """The key in a `fileUrl`."""
    return str(told["fileUrl"]).partition("/api/desk/files/")[2].partition("?")[0]


def set_rules(server: RunningServer, **rules: Any) -> None:
    """What the organisation sets for itself; read at the next upload."""
    path: Path = server.data / "switchboard.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE organisation SET settings = ?", (json.dumps(rules),))
