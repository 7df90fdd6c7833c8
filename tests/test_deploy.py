"""What we hand out for production: it can be read by the programs that it is for, and fits the repository."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.environment import ROOT, require

DEPLOY = ROOT / "deploy"
LEAST_EXPOSED = 2.0  # of 10, as systemd counts what a service could still do


def test_systemd_reads_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    analyse = require("systemd-analyze")
    unit = tmp_path / "switchboard.service"
    text = (DEPLOY / "switchboard.service").read_text()
    unit.write_text(text.replace("/opt/switchboard/bin/switchboard", "/bin/true"))
    checked = subprocess.run([analyse, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    told = subprocess.run(
        [analyse, "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, check=False
    )
    exposure = re.search(r"exposure level for switchboard.service: ([0-9.]+)", told.stdout)
    assert exposure, told.stdout + told.stderr
    assert float(exposure[1]) <= LEAST_EXPOSED


def test_the_container_copies_what_there_is_and_all_that_the_wheel_needs() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = {
        name.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
        for name in line.split()
    }
    assert all((ROOT / name).exists() for name in copied)
    assert copied >= {"chat", "migrations", "static", "templates", "pyproject.toml", "requirements.txt", "README.md"}


def test_every_setting_that_is_named_exists() -> None:
    known = set(re.findall(r'"(CHAT_[A-Z0-9_]+)"', (ROOT / "chat" / "config.py").read_text()))
    for path in DEPLOY.iterdir():
        assert set(re.findall(r"\bCHAT_[A-Z0-9_]+", path.read_text())) <= known, path.name


def test_the_command_runs_as_the_servers_user_with_its_settings(tmp_path: Path) -> None:
    text = (DEPLOY / "switchboard").read_text()
    assert os.access(DEPLOY / "switchboard", os.X_OK)
    unit = (DEPLOY / "switchboard.service").read_text()
    for told in ("/etc/switchboard.env", "CHAT_DATA=/var/lib/switchboard", "/opt/switchboard/bin/switchboard"):
        assert told in text
        assert told in unit
    (tmp_path / "env").write_text("CHAT_PUBLIC_URL=https://chat.example.com\n# a remark\n")
    (tmp_path / "runuser").write_text('#!/bin/sh\nenv\nprintf "<%s>" "$@"\n')
    (tmp_path / "runuser").chmod(0o755)
    told = subprocess.run(
        ["sh", "-c", text.replace("/etc/switchboard.env", str(tmp_path / "env")), "switchboard", "backup", "a file"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.endswith("<-u><switchboard><--></opt/switchboard/bin/switchboard><backup><a file>")
    assert {"CHAT_PUBLIC_URL=https://chat.example.com", "CHAT_DATA=/var/lib/switchboard"} <= set(told.splitlines())
