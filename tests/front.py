"""What stands in front of a server in production: a real nginx with TLS, from the example that we hand out."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import subprocess
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.environment import ROOT, require
from tests.server import free_port
from tests.waiting import wait_until

EXAMPLE = ROOT / "deploy" / "nginx.conf"

_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Authority:
    """A certificate authority of the tests; `file` is what clients are to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Switchboard's tests")])
        builder = _builder(self._name, self._name, self._key.public_key(), days=30)
        certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._certificate = certificate.sign(self._key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))

    def certify(self, *, days: int = 20) -> tuple[Path, Path]:
        """Files of a certificate for localhost, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
        builder = _builder(subject, self._name, key.public_key(), days=days).add_extension(names, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        paths = self._folder / f"localhost-{days}.pem", self._folder / f"localhost-{days}.key"
        paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        paths[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return paths


class Nginx:
    """`deploy/nginx.conf` in front of the server on `upstream`, at `url`; `changes` are made to the example first."""

    def __init__(self, folder: Path, authority: Authority, upstream: int, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"https://localhost:{self.port}"
        self.folder = folder
        self._authority = authority
        self._plain = free_port()
        self._upstream = upstream
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def logged(self) -> str:
        """Its access log."""
        path = self.folder / "access.log"
        return path.read_text() if path.exists() else ""

    def start(self, changes: dict[str, str] | None = None, *, days: int = 20, more: str = "") -> None:
        """Serve, and wait until somebody answers. Raises AssertionError with what nginx says."""
        self.stop()
        (self.folder / "site.conf").write_text(self._site(changes or {}, days) + more)
        user = "user root;" if os.geteuid() == 0 else ""
        conf = self.folder / "nginx.conf"
        conf.write_text(_AROUND.format(folder=self.folder, user=user))
        self._process = subprocess.Popen(
            [require("nginx"), "-p", str(self.folder), "-c", str(conf), "-e", str(self.folder / "error.log")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, what="nginx to answer", context=lambda: (self.folder / "error.log").read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def __enter__(self) -> Nginx:
        return self

    def _site(self, changes: dict[str, str], days: int) -> str:
        certificate, key = self._authority.certify(days=days)
        place = {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self._plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "/etc/letsencrypt/live/chat.example.com/fullchain.pem": str(certificate),
            "/etc/letsencrypt/live/chat.example.com/privkey.pem": str(key),
            "/var/log/nginx/switchboard.log": f"{self.folder}/access.log",
            "/var/log/nginx/switchboard-error.log": f"{self.folder}/error.log",
            "server 127.0.0.1:8080;": f"server 127.0.0.1:{self._upstream};",
            "server_name chat.example.com;": "server_name localhost;",
        }
        text = EXAMPLE.read_text()
        for old, new in [*place.items(), *changes.items()]:
            assert old in text, f"deploy/nginx.conf has no {old!r}"
            text = text.replace(old, new)
        return text

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "error.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )
