"""A backup made while people talk holds whatever was acknowledged before it began, and shows any flipped byte.

`make campaign` makes several (BACKUPS), of a longer talk (BACKUP_TEXTS).
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import tarfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import websocket

from chat.actions.restore import verify
from chat.files import sealing
from tests.cli.command import Command
from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, history
from tests.journeys.test_kill import Writer
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

BACKUPS = int(os.environ.get("BACKUPS", "1"))
TALKS = 2
FIRST = int(os.environ.get("BACKUP_TEXTS", "1000")) // TALKS
RATE = 300  # messages a second of each talk
PASSPHRASE = "correct horse battery staple"


class Talk:
    """A visitor who writes `FIRST` messages as fast as they are taken, then RATE a second by their own clock.

    What the clock says is due is sent, however busy the machine: what falls behind is sent at once when there is time.
    Each message asks for a receipt.
    """

    def __init__(self, cast: Cast, agent: Client) -> None:
        self.visitor = cast.visitor()
        self.session = self.visitor.open_session(agentId=agent.person["id"])
        self.line: Writer = cast.line(self.visitor, Writer)
        self.offered: list[str] = []
        self._paced_since: float | None = None
        self._until: float | None = None
        threading.Thread(target=self._write, daemon=True).start()

    @property
    def is_paced(self) -> bool:
        return self._paced_since is not None

    def stop(self, at: float) -> None:
        """What is due by `at` (of time.monotonic) is sent still, then no more; waits for it, and for its receipts."""
        assert self._paced_since is not None
        self._until = at
        wait_until(lambda: len(self.offered) >= self.due(at), timeout=60, what="what was due to be sent")
        wait_until(lambda: self.line.acknowledged >= set(self.offered), timeout=60, what="every receipt")

    def due(self, at: float) -> int:
        """How many are to be sent by then."""
        assert self._paced_since is not None
        return FIRST + int((at - self._paced_since) * RATE)

    def _write(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while len(self.offered) < FIRST:
                self.line.room.acquire()
                self._send()
            self._paced_since = time.monotonic()
            while self._until is None or len(self.offered) < self.due(self._until):
                for _ in range(self.due(self._until or time.monotonic()) - len(self.offered)):
                    self._send()
                time.sleep(0.005)

    def _send(self) -> None:
        said = f"{self.session['sessionId']}-{len(self.offered)}"
        body = {"msgType": "text", "sessionId": self.session["sessionId"], "msgNo": said, "content": f"你好 {said}"}
        self.line.send("/app/chat/send", body, receipt=said)
        self.offered.append(said)


def test_made_under_load_it_is_restored_elsewhere(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast], watch: LeakWatch, tmp_path: Path
) -> None:
    server = fresh_server(environment=ROOMY)
    cast = cast_of(server)
    agent = cast.agent()
    sender = cast.visitor()
    kept = sender.succeed(sender.post("/files", files={"file": ("发票.txt", b"kept bytes " * 999)}))
    key = kept["fileUrl"].partition("/files/")[2].partition("?")[0]
    shown = sender.open_session(agentId=agent.person["id"])
    sender.succeed(sender.post(f"/sessions/{shown['sessionId']}/messages", json={"msgType": "file", **kept}))
    talks = [Talk(cast, agent) for _ in range(TALKS)]
    wait_until(lambda: all(talk.is_paced for talk in talks), timeout=60 + FIRST / 100, what="enough to copy")

    for number in range(BACKUPS):
        before = [set(talk.line.acknowledged) for talk in talks]
        begun = time.monotonic()
        ended = Command(server.data).process("backup", tmp_path / f"{number}.backup", "--json")
        over = time.monotonic()
        assert ended.returncode == 0, ended.stderr
        made = json.loads(ended.stdout)
        assert not made["absent"]
        due = sum(talk.due(over) - talk.due(begun) for talk in talks)
        meanwhile = sum(len(talk.line.acknowledged) for talk in talks) - sum(map(len, before))
        print(f"{due} offered in {over - begun:.2f} s, {meanwhile} acknowledged; {made['messages']} are in the backup")
        assert due > 500 * (over - begun) - TALKS
        assert meanwhile > 0, "people went on talking"
    for talk in talks:
        talk.stop(over)

    elsewhere = fresh_server(environment=ROOMY, start=False)
    shutil.rmtree(elsewhere.data, ignore_errors=True)
    Command(elsewhere.data).done("restore", tmp_path / f"{BACKUPS - 1}.backup")
    server.terminate()
    elsewhere.start()
    for talk, acknowledged in zip(talks, before, strict=True):
        again = signed(again_as(talk.visitor, elsewhere, watch))
        said = {row["msgNo"] for row in history(again, talk.session) if row["type"] == "MSG"}
        assert acknowledged <= said
    bearer = signed(again_as(sender, elsewhere, watch))
    assert bearer.get(f"/files/{key}").content == b"kept bytes " * 999


def again_as(person: Client, server: RunningServer, watch: LeakWatch) -> Client:
    """The same person, with the token that the first server gave."""
    again = Client(server.url, watch)
    again.access_token, again.person = person.access_token, person.person
    return again


def signed(client: Client) -> Client:
    client._http.headers["Authorization"] = f"Bearer {client.access_token}"
    return client


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A small one: an organisation, an admin, a file that nobody has sent yet."""
    command = Command(tmp_path_factory.mktemp("installation") / "data")
    command.done("init", "--password", "a-good-password")
    return command


def test_any_flipped_byte_is_found(installation: Command, tmp_path: Path) -> None:
    file = tmp_path / "whole"
    installation.done("backup", file)
    assert check(file, tmp_path) == ()
    data, chance = file.read_bytes(), random.Random(20260101)
    ends = [0, 257, 511, len(data) - 1, len(data) - 92, len(data) - 91, len(data) - 5000]
    for at in [*ends, *(chance.randrange(len(data)) for _ in range(60))]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        (tmp_path / "flipped").write_bytes(flipped)
        assert check(tmp_path / "flipped", tmp_path), f"byte {at}"
    for length in (0, 1, 600, len(data) // 2, len(data) - 1):
        (tmp_path / "cut").write_bytes(data[:length])
        assert check(tmp_path / "cut", tmp_path), f"{length} bytes"
    (tmp_path / "longer").write_bytes(data + b"\0")
    assert check(tmp_path / "longer", tmp_path)


def test_a_sealed_one_opens_by_its_passphrase_alone(
    installation: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_COST", 1 << 10)  # ten times it would be seconds
    file, word = tmp_path / "sealed", tmp_path / "word"
    word.write_text(PASSPHRASE + "\n")
    assert installation.done("backup", file, "--passphrase-file", word)["encrypted"]
    data = file.read_bytes()
    assert b"SQLite format 3" not in data
    assert check(file, tmp_path, PASSPHRASE) == ()
    assert check(file, tmp_path, PASSPHRASE + "r")
    for at in (0, 25, 45, 60, len(data) // 2, len(data) - 1):
        flipped = bytearray(data)
        flipped[at] ^= 4
        (tmp_path / "flipped").write_bytes(flipped)
        assert check(tmp_path / "flipped", tmp_path, PASSPHRASE), f"byte {at}"
    status, sentence = installation.refused("verify", file)
    assert status == 1
    assert "passphrase" in sentence
    elsewhere = Command(tmp_path / "elsewhere")
    assert elsewhere.done("restore", file, "--passphrase-file", "-", typed=PASSPHRASE + "\n")["whole"]
    assert elsewhere.refused("init")[0] == 1, "its admin is there"


def test_every_command_says_how_it_ended(installation: Command, tmp_path: Path) -> None:
    file = tmp_path / "one"
    installation.done("backup", file)
    assert installation.refused("backup", file)[0] == 1, "nothing is written over"
    assert installation.done("verify", file)["whole"]
    with tarfile.open(file) as tar:
        assert {"database.sqlite3", "bucket.json", "manifest.json"} <= set(tar.getnames()), "anybody's tar reads it"
    assert (file.stat().st_mode & 0o777) == 0o600
    status, sentence = installation.refused("restore", file)
    assert (status, "not empty" in sentence) == (1, True)
    broken = tmp_path / "broken"
    broken.write_bytes(file.read_bytes()[:-3])
    assert installation.refused("verify", broken)[0] == 3
    elsewhere = Command(tmp_path / "elsewhere")
    assert elsewhere.refused("restore", broken)[0] == 3
    assert not (elsewhere.data / "switchboard.sqlite3").exists(), "a broken one changes nothing"
    assert Command(tmp_path / "nothing").refused("backup", tmp_path / "none")[0] == 1
    assert not (tmp_path / "none").exists()


def test_force_puts_the_old_one_aside_and_a_server_keeps_it_out(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast], tmp_path: Path
) -> None:
    server = fresh_server()
    command, visitor = Command(server.data), cast_of(server).visitor()
    command.done("backup", tmp_path / "one")
    session = visitor.open_session()
    visitor.send(session, "after the backup")
    assert command.refused("restore", tmp_path / "one", "--force")[0] == 4
    assert command.refused("migrate")[0] == 4
    server.kill()
    done = command.done("restore", tmp_path / "one", "--force")
    assert (Path(done["before"]) / "switchboard.sqlite3").exists()
    server.start()
    assert visitor.get(f"/sessions/{session['sessionId']}/messages").status_code == 404
    # An interrupted restore is no installation: nothing starts on it until it is run again.
    server.terminate()
    (server.data / "restoring").mkdir()
    assert command.refused("admin", "create", "x", "--password", "a-good-password")[0] == 4
    command.done("restore", tmp_path / "one", "--force")
    server.start()


def check(file: Path, folder: Path, passphrase: str | None = None) -> tuple[str, ...]:
    """What `verify` has against it."""
    scratch = folder / "scratch"
    scratch.mkdir()
    try:
        return verify(file, passphrase, scratch, lambda _done, _total: None).faults
    finally:
        shutil.rmtree(scratch)
