"""The widget's modules in one file mean what they meant."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from chat.web.bundle import joined, stripped
from tests.environment import ROOT, require


def test_modules_are_joined_after_what_they_import(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        'import { add } from "./sums.js";\nimport words from "./words.json" with { type: "json" };\n\n'
        '/** Says it. */\nexport function say() {\n  return `${words.sum}: ${add(1, 2)}, "a  b"`;\n}\n'
    )
    (tmp_path / "sums.js").write_text(
        "const zero = 0;\n// plus\nexport function add(one, other) {\n  return zero + one + other;\n}\n"
    )
    (tmp_path / "words.json").write_text('{"sum": "the  sum"}')
    text = joined(tmp_path, "main")
    assert "plus" not in text
    assert "Says it" not in text
    script = tmp_path / "run.mjs"
    script.write_text(text + "console.log(say());\n")
    told = subprocess.run([require("node"), script], capture_output=True, text=True, check=True).stdout
    assert told == 'the  sum: 3, "a  b"\n'


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ('const a = "x = y, z";', 'const a="x = y, z";'),
        ("if (a === b && !c) {", "if(a===b&&!c){"),
        ("return text.split(/( , )/);", "return text.split(/( , )/);"),
        ("  // a remark", ""),
        ("a - -b", "a - -b"),
    ],
)
def test_only_needless_spaces_go(line: str, left: str) -> None:
    assert stripped(line) == left


def test_what_is_served_is_a_module(tmp_path: Path) -> None:
    script = tmp_path / "all.mjs"
    script.write_text(joined(ROOT / "static" / "widget", "main"))
    subprocess.run([require("node"), "--check", script], check=True)


def test_both_languages_say_the_same_things() -> None:
    folder = ROOT / "static" / "widget"
    zh, en = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en"))
    assert set(zh) == set(en)
    asked = {key for path in folder.glob("*.js") for key in re.findall(r'say\("(\w+)"', path.read_text("utf-8"))}
    assert asked <= set(en)
    for key, sentence in en.items():
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", zh[key])), key
