"""The doctor says nothing of a good installation, and names what is wrong with each bad one."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from chat.config import Settings
from chat.doctor.examination import examine
from chat.doctor.finding import Finding
from chat.wiring import pending_migrations, utc_ms
from tests.environment import ROOT, require
from tests.files.s3 import KEY_ID, SECRET, S3Server
from tests.front import Authority, Nginx
from tests.journeys.small_disk import small_disk
from tests.leaks import LeakWatch
from tests.server import RunningServer, free_port

FOUND, WELL = 3, 0
PROXY_SILENCE = 10  # seconds after which the badly set nginx cuts a silent line


class Installation:
    """A server in production manner behind nginx, and the doctor beside it."""

    def __init__(self, folder: Path, watch: LeakWatch) -> None:
        self.authority = Authority(folder)
        port = free_port()
        self.server = RunningServer(
            folder,
            watch,
            environment={
                "CHAT_DEMO": None,
                "CHAT_DEMO_PASSWORD": None,
                "CHAT_PUBLIC_URL": f"https://localhost:{port}",
                "CHAT_TRUSTED_PROXIES": "127.0.0.1",
            },
        )
        password = watch.hold("correct horse battery", "the admin's password")
        assert self.command("init", "--name", "Shop", "--admin", "ann", "--password", password).returncode == 0
        self.server.start()
        self.nginx = Nginx(folder / "nginx", self.authority, self.server.port, port)
        self.nginx.start()

    def command(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = self.server.environment | {"SSL_CERT_FILE": str(self.authority.file)} | settings
        return subprocess.run(
            [sys.executable, "-m", "chat", *words],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def codes(self, *, patience: int = 0, **settings: str) -> list[str]:
        """What the doctor finds, by code."""
        return [finding.code for finding in self.findings(patience=patience, **settings)]

    def findings(self, *, patience: int = 0, **settings: str) -> list[Finding]:
        """The same without the command around it, which takes its second to load."""
        environment = self.server.environment | settings
        chosen = Settings.from_environment(environment)
        trusted = settings.get("SSL_CERT_FILE", str(self.authority.file))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", trusted)
            found = list(examine(chosen, lambda: pending_migrations(chosen), utc_ms, patience, lambda what: None))
        assert all(finding.sentence and finding.remedy for finding in found)
        return found

    def copy(self, folder: Path) -> Path:
        """The same installation once more, to be spoilt."""
        shutil.copytree(self.server.data, folder, dirs_exist_ok=True, ignore=_sockets)
        folder.chmod(0o700)
        return folder


def _sockets(folder: str, names: list[str]) -> list[str]:
    """Those of the names in a folder that are sockets, which cannot be copied."""
    return [name for name in names if (Path(folder) / name).is_socket()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Installation]:
    require("nginx")
    installation = Installation(tmp_path_factory.mktemp("site"), watch)
    yield installation
    installation.nginx.stop()
    installation.server.kill()


@pytest.fixture
def bucket(s3: S3Server, site: Installation) -> dict[str, str]:
    """Settings of a bucket that works."""
    return {
        "CHAT_FILES": "s3",
        "CHAT_S3_BUCKET": s3.bucket(f"doctor-{os.urandom(4).hex()}"),
        "CHAT_S3_ENDPOINT": s3.url,
        "CHAT_S3_KEY_ID": KEY_ID,
        "CHAT_S3_SECRET": SECRET,
        "CHAT_S3_STYLE": "path",
    }


def test_it_is_silent_on_a_good_one(site: Installation, s3: S3Server, bucket: dict[str, str]) -> None:
    done = site.command("doctor", "--patience", "2", **bucket)
    assert (done.returncode, done.stdout, done.stderr) == (WELL, "", "")
    assert s3.keys(bucket["CHAT_S3_BUCKET"]) == [], "it leaves nothing behind"
    assert "/doctor" in site.nginx.logged, "it came in by the public address"


def test_it_says_what_is_wrong_and_the_remedy(site: Installation) -> None:
    done = site.command("doctor", "--patience", "0", CHAT_DEMO="1")
    assert done.returncode == FOUND
    assert done.stdout.startswith("demo_mode: CHAT_DEMO\n")
    assert "Remedy: Unset CHAT_DEMO" in done.stdout


# What stands in front

NGINX = {
    "no_upgrade": {"proxy_set_header Upgrade    $http_upgrade;": ""},
    "host_not_passed": {"proxy_set_header Host            $http_host;": "proxy_set_header Host switchboard.internal;"},
    "not_forwarded": {"proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;": ""},
    "forging": {"$proxy_add_x_forwarded_for": "$http_x_forwarded_for"},
    "body_limit": {"client_max_body_size 51m;": "client_max_body_size 1m;"},
    "leads_elsewhere": {"proxy_pass http://switchboard;": "return 200 'another site';"},
}


@pytest.mark.parametrize("code", NGINX)
def test_a_badly_set_nginx(site: Installation, code: str) -> None:
    site.nginx.start(NGINX[code])
    # A header that nginx is not told to set passes as the client sent it.
    passed = ["not_forwarded", "forging"]
    expected = {"no_upgrade": [code] * 10, "not_forwarded": passed, "forging": passed}
    try:
        assert site.codes() == expected.get(code, [code])
    finally:
        site.nginx.start()


def test_every_door_is_named_that_has_no_upgrade(site: Installation) -> None:
    site.nginx.start({"proxy_http_version 1.1;": ""})
    try:
        paths = {finding.about for finding in site.findings() if finding.code == "no_upgrade"}
    finally:
        site.nginx.start()
    assert paths >= {"/ws/chat", "/stomp", "/websocket", "/websocket/doctor", "/ws/im"}


def test_a_door_whose_sockjs_the_proxy_does_not_know(site: Installation) -> None:
    """The door itself opens, and what lies below it goes elsewhere."""
    below = "location /ws/im/ { return 403; }\n    location / {"
    site.nginx.start({"    location / {\n        proxy": f"    {below}\n        proxy"})
    try:
        found = [(finding.code, finding.about) for finding in site.findings()]
    finally:
        site.nginx.start()
    assert found == [("door_shut", "/ws/im/000/doctor/websocket")]


def test_a_proxy_that_cuts_silent_lines(site: Installation) -> None:
    site.nginx.start({"proxy_read_timeout 1h;": f"proxy_read_timeout {PROXY_SILENCE}s;"})
    try:
        found = site.findings(patience=PROXY_SILENCE + 2)
    finally:
        site.nginx.start()
    assert {finding.code for finding in found} == {"cut_early"}
    assert {finding.about for finding in found} == {"/ws/chat", "/stomp", "/mini", "/sockjs", "/websocket", "/ws/im"}
    assert f"after {PROXY_SILENCE} s" in found[0].sentence


def test_the_wrong_proxy_is_trusted(site: Installation) -> None:
    site.nginx.start({"proxy_http_version 1.1;": "proxy_http_version 1.1; proxy_bind 127.0.0.2;"})
    try:
        (finding,) = site.findings()
    finally:
        site.nginx.start()
    assert finding.code == "proxy_not_trusted"
    assert finding.remedy == "CHAT_TRUSTED_PROXIES=127.0.0.2"


def test_nobody_stands_there(site: Installation) -> None:
    site.nginx.stop()
    try:
        assert site.codes() == ["unreachable"]
    finally:
        site.nginx.start()


def test_certificates(site: Installation) -> None:
    assert site.codes(SSL_CERT_FILE=str(ROOT / "LICENSE")) == ["tls"]
    site.nginx.start(days=2)
    try:
        assert site.codes() == ["certificate_ends"]
    finally:
        site.nginx.start()


# The installation itself


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"CHAT_DEMO": "1"}, "demo_mode"),
        ({"CHAT_TRUSTED_PROXIES": "0.0.0.0/0"}, "proxies_too_wide"),
        ({"CHAT_DATA": "/nowhere/to/be/found"}, "no_installation"),
    ],
)
def test_settings(site: Installation, settings: dict[str, str], code: str) -> None:
    assert site.codes(**settings) == [code]


def test_http_in_public(site: Installation) -> None:
    assert "not_https" in site.codes(CHAT_PUBLIC_URL="http://chat.invalid")


def test_secrets_that_others_read_or_guess(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    (data / "secrets" / "tokens").chmod(0o644)
    (finding,) = site.findings(CHAT_DATA=str(data))
    assert (finding.code, finding.about) == ("secret_readable", str(data / "secrets" / "tokens"))
    assert finding.remedy == f"chmod 600 {finding.about}"
    (data / "secrets" / "tokens").chmod(0o600)
    (data / "secrets" / "tokens").write_text("secret\n")
    assert site.codes(CHAT_DATA=str(data)) == ["secret_weak"]


def test_a_folder_that_others_read(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    data.chmod(0o755)
    assert site.codes(CHAT_DATA=str(data)) == ["data_readable"]


def test_a_full_disk(site: Installation, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        data = site.copy(disk.folder / "data")
        disk.fill(os.getpid())
        try:
            assert site.codes(CHAT_DATA=str(data)) == ["cannot_write"]
        finally:
            disk.free(os.getpid())


def test_a_damaged_database(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    file = data / "switchboard.sqlite3"
    for left in data.glob("switchboard.sqlite3-*"):
        left.unlink()
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size // 2)
        opened.write(b"\xff" * (size // 4))
    assert site.codes(CHAT_DATA=str(data)) == ["database_damaged"]
    file.write_bytes(b"no database at all" * 1000)
    assert site.codes(CHAT_DATA=str(data)) == ["database_damaged"]


def test_a_swollen_log(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    with (data / "switchboard.sqlite3-wal").open("ab") as wal:
        wal.truncate(200 << 20)
    assert "wal_large" in site.codes(CHAT_DATA=str(data))


def test_an_origin_that_no_browser_sends(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    for origin, codes in (("https://shop.example/path", ["origin_malformed"]), ("https://shop.example", [])):
        # As an early version let it through.
        with sqlite3.connect(data / "switchboard.sqlite3") as database:
            database.execute("UPDATE organisation SET settings = ?", (json.dumps({"origins": [origin]}),))
        assert site.codes(CHAT_DATA=str(data)) == codes


def test_few_descriptors(site: Installation) -> None:
    usual = resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE, (256, usual[1]))
    try:
        (finding,) = site.findings()
    finally:
        resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE, usual)
    assert finding.code == "descriptors"
    assert "256" in finding.sentence


def test_a_clock_that_is_astray(site: Installation) -> None:
    library = require("faketime")
    faked = {"LD_PRELOAD": library, "FAKETIME": "+2h", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    done = site.command("doctor", "--json", "--patience", "0", **faked)
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == ["clock_astray"]
    assert (done.returncode, done.stderr) == (FOUND, "")


def test_another_server_and_none(site: Installation, tmp_path: Path) -> None:
    data = site.copy(tmp_path / "data")
    (data / "secrets" / "doctor").write_text(os.urandom(32).hex())
    assert site.codes(CHAT_DATA=str(data)) == ["another_server"]
    assert site.codes(CHAT_LISTEN=f"127.0.0.1:{free_port()}") == ["not_running"]


def test_nobody_but_the_doctor_sees_the_mirror(site: Installation) -> None:
    with requests.Session() as http:
        http.trust_env = False
        for headers in ({}, {"X-Switchboard-Doctor": "1.2.3"}, {"X-Switchboard-Doctor": "x"}):
            assert http.get(f"{site.server.url}/doctor", headers=headers, timeout=10).status_code == 404


# The bucket


def test_a_bucket_that_keeps_what_it_has(
    site: Installation, bucket: dict[str, str], s3: S3Server, tmp_path: Path
) -> None:
    port = free_port()
    refusing = (
        f"server {{ listen 127.0.0.1:{port}; location / {{ if ($request_method = DELETE) {{ return 403; }} "
        f"proxy_pass {s3.url}; proxy_set_header Host $http_host; }} }}"
    )
    site.nginx.start(more=refusing)
    try:
        assert site.codes(**{**bucket, "CHAT_S3_ENDPOINT": f"http://127.0.0.1:{port}"}) == ["s3_delete"]
    finally:
        site.nginx.start()


def test_a_bucket_that_is_not_there(site: Installation, bucket: dict[str, str]) -> None:
    (finding,) = site.findings(**{**bucket, "CHAT_S3_BUCKET": "never-made"})
    assert finding.code == "s3_put"
    assert "NoSuchBucket" in finding.sentence
