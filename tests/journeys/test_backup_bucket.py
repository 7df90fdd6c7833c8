"""Files in a bucket: listed by a backup, or copied and brought back, also where there is no bucket any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.client import Client
from tests.conftest import NewServer
from tests.files.s3 import KEY_ID, SECRET, S3Server
from tests.leaks import LeakWatch

BYTES = b"bytes in a bucket " * 2000


def settings(s3: S3Server, bucket: str) -> dict[str, str]:
    return {
        "CHAT_FILES": "s3", "CHAT_S3_BUCKET": bucket, "CHAT_S3_ENDPOINT": s3.url, "CHAT_S3_KEY_ID": KEY_ID,
        "CHAT_S3_SECRET": SECRET, "CHAT_S3_STYLE": "path",
    }  # fmt: skip


@pytest.mark.parametrize("has_bucket", [True, False])
def test_files_of_a_bucket_come_back(
    has_bucket: bool, s3: S3Server, fresh_server: NewServer, watch: LeakWatch, tmp_path: Path
) -> None:
    old, new = s3.bucket(f"old-{has_bucket}".lower()), s3.bucket(f"new-{has_bucket}".lower())
    server = fresh_server(environment=settings(s3, old))
    visitor = Client(server.url, watch).visitor()
    file = visitor.succeed(visitor.post("/files", files={"file": ("a.txt", BYTES)}))
    command = Command(server.data, **settings(s3, old))
    listed, copied = tmp_path / "listed", tmp_path / "copied"
    assert command.done("backup", listed)["inBucket"] == 1
    assert command.done("verify", listed)["listed"] == 1
    command.done("backup", copied, "--with-bucket")
    assert command.done("verify", copied)["listed"] == 0
    server.terminate()

    chosen = settings(s3, new) if has_bucket else {}
    elsewhere = fresh_server(environment=chosen, start=False)
    Command(elsewhere.data, **chosen).done("restore", copied)
    assert (len(s3.keys(new)) == 1) is has_bucket
    elsewhere.start()
    key = file["fileUrl"].partition("/files/")[2].partition("?")[0]
    again = Client(elsewhere.url, watch)
    headers = {"Authorization": f"Bearer {visitor.access_token}"}
    assert again.get(f"/files/{key}", headers=headers).content == BYTES
