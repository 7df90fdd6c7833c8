"""A real S3 server process (moto's), and a lane to it that a test can cut, slow down or close."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from tests.server import free_port
from tests.waiting import wait_until

KEY_ID, SECRET = "switchboard", "not-a-secret"


class S3Server:
    """Started once a run; each test makes a bucket of its own."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=self._log, stderr=self._log,
        )  # fmt: skip
        wait_until(self._answers, timeout=60, what="moto's server")
        self.client = self._client()

    def bucket(self, name: str) -> str:
        self.client.create_bucket(Bucket=name)
        return name

    def keys(self, bucket: str) -> list[str]:
        return [entry["Key"] for entry in self.client.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def half_made(self, bucket: str) -> list[Any]:
        return list(self.client.list_multipart_uploads(Bucket=bucket).get("Uploads", []))

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()

    def _answers(self) -> bool:
        with requests.Session() as http:
            http.trust_env = False
            try:
                return http.get(f"{self.url}/moto-api/", timeout=5).ok
            except requests.RequestException:
                return False

    def _client(self) -> Any:
        config = Config(s3={"addressing_style": "path"}, signature_version="s3v4", proxies={})
        return boto3.session.Session().client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET, config=config,
        )  # fmt: skip


class Lane:
    """A TCP relay: `cut_after` bytes of requests it drops the line; `pause` seconds lie between pieces."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.cut_after: int | None = None
        self.pause = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # `close` alone would leave the thread in accept with the port open.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        try:
            while data := source.recv(65536):
                if counted and self.cut_after is not None:
                    self.cut_after -= len(data)
                    if self.cut_after < 0:
                        break
                if counted and self.pause:
                    time.sleep(self.pause)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
