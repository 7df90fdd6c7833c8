"""Somebody new with an empty folder: installs the wheel, and types what docs/operations.md says."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import requests

from tests.environment import ROOT
from tests.leaks import LeakWatch
from tests.waiting import wait_until

SOURCES = ("chat", "migrations", "static", "templates", "pyproject.toml", "requirements.txt", "README.md", "LICENSE")


def make_wheel(folder: Path) -> Path:
    """The wheel of this repository; built elsewhere, so that nothing is left lying in it."""
    source = folder / "source"
    source.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)])
    (wheel,) = folder.glob("*.whl")
    return wheel


class Stranger:
    """`home` is their folder; nothing of the repository or of its environment is on their way."""

    def __init__(self, home: Path, watch: LeakWatch) -> None:
        self.home = home
        self.log = home / "server.log"
        self._venv = home / "venv"
        self._process: subprocess.Popen[bytes] | None = None
        self._settings: dict[str, str] = {}
        watch.watch(self.log)

    def install(self, wheel: Path, packages: str) -> None:
        """`pip install`, from a folder of packages instead of the network."""
        _run([sys.executable, "-m", "venv", "--without-pip", str(self._venv)])
        python = str(self._venv / "bin" / "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-compile"]
        _run([*pip, "--find-links", packages, str(wheel)])

    def set(self, **settings: str) -> None:
        """What stands in their environment from now on."""
        self._settings |= settings

    def types(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`switchboard ...`, to its end."""
        return subprocess.run(
            [str(self._venv / "bin" / "switchboard"), *words],
            cwd=self.home, env=self._environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    def serve(self, url: str) -> None:
        """`switchboard serve` in the background, until it answers at `url`."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._venv / "bin" / "switchboard"), "serve"],
                cwd=self.home, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until(lambda: self._answers(url), timeout=60, what="the server", context=self.log.read_text)

    def stop(self) -> int:
        """Ask it to end; its status."""
        assert self._process is not None
        process, self._process = self._process, None
        process.send_signal(signal.SIGTERM)
        return process.wait(15)

    def __enter__(self) -> Stranger:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _environment(self) -> dict[str, str]:
        path = f"{self._venv / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
        return {"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8", **self._settings}

    def _answers(self, url: str) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        with requests.Session() as http:
            http.trust_env = False
            try:
                return http.get(f"{url}/api/desk/healthz", timeout=5).status_code == 200
            except requests.RequestException:
                return False


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
