"""The house itself: linters, who imports whom, dependencies with reasons, and pages that tell the truth."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.environment import ROOT

LONGEST_FILE = 350  # lines; a file is read in one sitting
DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper"}
SKIPPED_FOLDERS = {"node_modules", "vendor", "instance"}


def files(pattern: str, *folders: str) -> list[Path]:
    """The project's own files of that pattern, below the given folders or everywhere."""
    found = (path for folder in folders or (".",) for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if is_ours(path.relative_to(ROOT)))


def is_ours(path: Path) -> bool:
    return not any(part in SKIPPED_FOLDERS or (part.startswith(".") and part != ".ci") for part in path.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


MODULES = files("*.py", "chat")
PAGES = files("*.md")


# Linters


@pytest.mark.parametrize("linter", ["ruff", "format", "types", "imports"])
@pytest.mark.timeout(300)
def test_linter_is_content(linter: str) -> None:
    done = subprocess.run([ROOT / "bin" / "lint", linter], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_every_room_has_its_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    # The wiring alone may open every room.
    rooms = {path.parent.name for path in (ROOT / "chat").glob("*/__init__.py")} - {"wiring"}
    assert rooms <= {contract["name"].partition(" ")[0] for contract in contracts}


# The shape of the code


def test_importing_a_room_starts_nothing() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES if path.stem != "__main__"]
    program = (
        "import importlib, sys, threading\n"
        "for name in sys.argv[1:]: importlib.import_module(name.removesuffix('.__init__'))\n"
        "from gevent import monkey\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert not monkey.saved, 'something was monkey patched: ' + ', '.join(monkey.saved)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("path", [path for path in MODULES if not path.stem.endswith("_pb2")], ids=name_of)
def test_a_module_is_read_in_one_sitting_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.stem not in DRAWERS, "name it after its subject"
    assert len(text.splitlines()) <= LONGEST_FILE
    assert re.match(r'(#.*\n)*r?"""\S', text), "a module opens with its docstring"


# Dependencies


def pins(list_name: str) -> dict[str, str]:
    """Canonical name -> version of every line of a requirements file; raises when a line is not an exact pin."""
    lines = (ROOT / list_name).read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]
    assert all(str(entry.specifier).startswith("==") for entry in wanted), f"{list_name} has a line that is no pin"
    return {canonicalize_name(entry.name): str(entry.specifier)[2:] for entry in wanted}


def asked_for(list_name: str) -> set[str]:
    """The names in the first block of a requirements file: what we ask for; the second block is what they bring."""
    text = (ROOT / list_name).read_text()
    first, mark, _ = text.partition("# What these bring along.")
    assert mark, f"{list_name} must tell what is asked for from what comes along"
    return {canonicalize_name(Requirement(line).name) for line in first.splitlines() if re.match(r"\w", line)}


def explained(heading: str) -> set[str]:
    """The packages in the table under a heading of docs/dependencies.md."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = page.partition(f"## {heading}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| (.+?) \|$", section, re.MULTILINE)
    return {name for name, reason in rows if name not in ("package", "---") and len(reason) > 10}


def brings(name: str) -> set[str]:
    """What an installed package asks for on this machine, without extras."""
    wanted = map(Requirement, importlib.metadata.requires(name) or [])
    return {
        canonicalize_name(entry.name)
        for entry in wanted
        if entry.marker is None or entry.marker.evaluate({"extra": ""})
    }


@pytest.mark.parametrize(
    ("list_name", "heading"),
    [("requirements.txt", "To run the server"), ("requirements-dev.txt", "To test it")],
)
def test_every_package_is_explained(list_name: str, heading: str) -> None:
    assert {canonicalize_name(name) for name in explained(heading)} == asked_for(list_name)


def test_every_javascript_client_is_pinned_and_explained() -> None:
    wanted = json.loads((ROOT / "tests" / "outside" / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "tests" / "outside" / "package-lock.json").read_text())["packages"][""]["dependencies"]
    assert wanted == locked
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert explained("JavaScript clients") == set(wanted)


@pytest.mark.parametrize("list_name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_is_whole_and_holds_nothing_unasked(list_name: str) -> None:
    server = pins("requirements.txt")
    locked = pins(list_name) if list_name == "requirements.txt" else server | pins(list_name)
    reached, ahead = set[str](), set(asked_for(list_name))
    while ahead:
        name = ahead.pop()
        reached.add(name)
        assert name in locked, f"{name} is needed and not pinned"
        assert importlib.metadata.version(name) == locked[name]
        ahead |= brings(name) - reached
    assert set(pins(list_name)) <= reached


# Pages


def settings_read() -> list[str]:
    """Every CHAT_ variable that the server reads."""
    sources = [ROOT / "chat" / "config.py", ROOT / "wsgi.py", ROOT / "app.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if path.exists())
    return sorted(set(re.findall(r"\bCHAT_[A-Z0-9_]*[A-Z0-9]\b", text)))


@pytest.mark.parametrize("setting", settings_read())
def test_every_setting_is_in_the_operations_page(setting: str) -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"`{setting}`" in page


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    missing = [target for target in local if not (page.parent / target.partition("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    code = "\n".join(re.findall(r"```.*?```|`[^`]*`", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z]+)", code))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= targets


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    shown = subprocess.run(["make", "help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^ +make ([a-z]+)", shown.stdout, re.MULTILINE)) == set(phony[1].split())


def test_make_keeps_byte_code() -> None:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    look = ["make", "--eval", "look:; @env", "look"]
    seen = subprocess.run(look, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert "PATH=" in seen
    assert "PYTHONDONTWRITEBYTECODE" not in seen


@pytest.mark.parametrize("script", [*files("*", "bin"), ROOT / ".ci" / "run"], ids=name_of)
def test_a_script_can_be_run_and_stops_at_its_first_error(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    assert "\nset -euo pipefail\n" in script.read_text()
