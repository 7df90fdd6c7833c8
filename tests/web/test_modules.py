"""The dashboard's modules in a few files mean what they meant, and each exists once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from chat.web.dashboard import ENTRY, PACKS, SIGNED_IN, dashboard_files
from chat.web.modules import packed
from tests.environment import ROOT, require

STATIC = ROOT / "static"
SOURCES = {
    "main.js": 'import { add, total as sum } from "./core/sums.js";\n'
    "export const told = [`// ${add(1)}`];\n"
    'const more = () => import("./more.js");\nconst here = () => import("./here.js");\n'
    "export default async () => [sum(), (await more()).default(), (await here()).where, sum()];\n",
    "core/sums.js": 'import start from "../../vendor/start.js";\nexport * from "../../vendor/start.js";\n'
    "let now = start;\n/* runs\n   once */\nexport function add(n) {\n  now += n;\n  return now;\n}\n"
    "export const total = () => now;\n",
    "here.js": 'export const where = new URL("./x.css", import.meta.url).pathname;\n',
    "more.js": 'import { add, step } from "./core/sums.js";\nawait null;\nexport default () => add(step);\n',
}


def pack(folder: Path, first: dict[str, tuple[str, ...]], sources: dict[str, str] | None = None) -> dict[str, str]:
    """Write the sources below `folder`/room, and then over them what is made of them."""
    for name, text in (SOURCES if sources is None else sources).items():
        path = folder / "room" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "vendor").mkdir(exist_ok=True)
    (folder / "vendor" / "start.js").write_text("export default 40;\nexport const step = 2;\n")
    (folder / "package.json").write_text('{"type": "module"}')
    files = packed(folder, "room", first)
    for name, text in files.items():
        (folder / name).write_text(text)
    return files


def run(folder: Path, script: str) -> str:
    (folder / "run.mjs").write_text(script)
    return subprocess.run(
        [require("node"), folder / "run.mjs"], capture_output=True, text=True, check=True, cwd=folder
    ).stdout.strip()


def test_a_pack_says_what_its_modules_said(tmp_path: Path) -> None:
    files = pack(tmp_path, {"room/main.js": ("room/here.js",)})
    assert "runs" not in files["room/main.js"]
    told = run(
        tmp_path, 'import all, { told } from "./room/main.js"; console.log(JSON.stringify([told, await all()]));'
    )
    assert told == f'[["// 41"],[41,43,"{tmp_path}/room/x.css",43]]'


def test_a_module_is_the_same_one_by_every_address(tmp_path: Path) -> None:
    pack(tmp_path, {"room/main.js": ()})
    script = """
        import * as alone from "./room/core/sums.js";
        import "./room/main.js";
        import { add } from "./room/core/sums.js?again";
        import more from "./room/more.js";
        more();
        console.log(alone.total(), alone.step, alone.add === add);
    """
    assert run(tmp_path, script) == "43 2 true"


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({"main.js": 'import { a } from "./a.js";\n', "a.js": 'import { b } from "./main.js";\n'}, "imports itself"),
        ({"main.js": "const a = 1;\nexport { a };\n"}, "not known here: export { a };"),
        ({"main.js": 'import { a } from "./a.js";\n', "a.js": "await null;\nexport const a = 1;\n"}, "waits"),
    ],
)
def test_other_forms_are_refused(tmp_path: Path, sources: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pack(tmp_path, {"room/main.js": ()}, sources)


def test_each_module_of_the_dashboard_lies_in_one_pack() -> None:
    files = dashboard_files(STATIC)
    homes: dict[str, list[str]] = {}
    for name, text in files.items():
        for variable in re.findall(r"^export const (\$\S+) = \$once\(", text, re.MULTILINE):
            homes.setdefault(variable, []).append(name)
    assert homes["$dashboard$core$store"] == [SIGNED_IN]
    assert homes["$dashboard$core$vue"] == [ENTRY]
    assert [variable for variable, names in homes.items() if len(names) > 1] == []
    assert len(homes) == len(list((STATIC / "dashboard").rglob("*.js")))


def test_the_first_path_is_named_and_complete() -> None:
    """A file that is not there fails at the start; one that is forgotten would cost every agent a request."""
    named = [name for entry, others in PACKS.items() for name in (entry, *others)]
    assert [name for name in named if not (STATIC / name).is_file()] == []
    text = dashboard_files(STATIC)[SIGNED_IN]
    assert sorted(set(re.findall(r'\bimport\("([^"]+)"\)', text))) == [
        "../admin/main.js", "../left/main.js", "../reports/main.js", "../search/main.js", "../talk/emoji.js",
    ]  # fmt: skip


def test_every_file_is_a_module(tmp_path: Path) -> None:
    names = []
    for name, text in dashboard_files(STATIC).items():
        if name.endswith(".js") and "$once" in text:
            names.append(name.replace("/", "-") + ".mjs")
            (tmp_path / names[-1]).write_text(text, encoding="utf-8")
    for name in names:
        subprocess.run([require("node"), "--check", tmp_path / name], check=True)
