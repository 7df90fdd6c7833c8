"""One file of the widget's modules: on a shop's page every request and every kilobyte is somebody else's.

Nothing is renamed: comments on lines of their own and needless spaces go, each module becomes a function that answers
its exports, a style sheet and a table of texts become values. So the modules keep to a few forms: imports of one line,
exported functions and classes only, no cycle, a semicolon after each value that ends in a brace, and no line inside a
text that could be taken for a comment.
"""

import json
import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import (\{[^}]+\}) from "\./(\w+)\.js";$', re.MULTILINE)
_VALUE: Final = re.compile(r'^import (\w+) from "\./([\w.]+)" with \{ type: "(css|json)" \};$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?:async )?(?:class|function) (\w+)", re.MULTILINE)
_EXPORTED: Final = re.compile(r"^export (?=\w)", re.MULTILINE)
_TEXT: Final = re.compile(r'("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)')
_SPACED: Final = re.compile(
    r" ?(=>|[=!]==|\?\?=?|&&=?|\|\|=?|[<>]=|[{},:;?]|(?<= )[=<>*/%](?= )|(?<=[^+-] )[+-](?= [^+-])|[-+]=) ?"
    r"|\s(?=\()|(?<=\)) (?=\w)"
)
_CSS_SPACED: Final = re.compile(r"\s*([{};,>])\s*|(?<=:) ")
_BROKEN: Final = re.compile(r"(?<=[;{},([])\n")
_SHEET: Final = "const {0}=new CSSStyleSheet();\n{0}.replaceSync({1});"


def joined(folder: Path, entry: str) -> str:
    """The module `entry` (a name without suffix) with whatever it imports, as one module with its exports."""
    order: list[str] = []
    _visit(folder, entry, order)
    parts = [_as_function(folder, name) for name in order]
    exports = ",".join(_exports(folder, entry))
    return "\n".join([*parts, f"const {{{exports}}}=$_{entry};", f"export {{{exports}}};", ""])


def stripped(script: str) -> str:
    """The script without its comments, blank lines, indentation and spaces around signs."""
    lines = (_squeezed(line.strip()) for line in uncommented(script).splitlines())
    return _BROKEN.sub("", "\n".join(lines))


def uncommented(script: str) -> str:
    """The script without the comments on lines of their own, and without blank lines."""
    lines, is_comment = [], False
    for line in script.splitlines():
        bare = line.strip()
        is_comment = is_comment or bare.startswith("/*")
        if bare and not is_comment and not bare.startswith("//"):
            lines.append(line + "\n")
        if is_comment and bare.endswith("*/"):
            is_comment = False
    return "".join(lines)


def _squeezed(line: str) -> str:
    """Spaces within texts stay. A line with a regular expression is left alone: it may hold half a text."""
    if line.startswith("import ") or re.search(r"[(=,&|!] ?/[^/ ]", line) or line.count("`") % 2:
        return line
    parts = _TEXT.split(line)
    return "".join(part if i % 2 else _SPACED.sub(r"\1", part) for i, part in enumerate(parts))


def _visit(folder: Path, name: str, order: list[str]) -> None:
    """Depth first: a module stands after those that it imports."""
    if name in order:
        return
    for _names, imported in _IMPORT.findall(_text(folder, name)):
        _visit(folder, imported, order)
    order.append(name)


def _as_function(folder: Path, name: str) -> str:
    values = [_value(folder, *found.groups()) for found in _VALUE.finditer(_text(folder, name))]
    body = _EXPORTED.sub("", _IMPORT.sub(r"const \1=$_\2;", _VALUE.sub("", _text(folder, name))))
    inner = "\n".join([*values, stripped(body)])
    exports = ",".join(_exports(folder, name))
    return f"const $_{name}=(()=>{{\n{inner}\nreturn {{{exports}}}}})();"


def _value(folder: Path, name: str, file: str, sort: str) -> str:
    """What a browser makes of such an import (HTML, "import attributes")."""
    text = (folder / file).read_text(encoding="utf-8")
    if sort == "json":
        return f"const {name}={json.dumps(json.loads(text), ensure_ascii=False, separators=(',', ':'))};"
    style = _CSS_SPACED.sub(r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()
    return _SHEET.format(name, json.dumps(style, ensure_ascii=False))


def _exports(folder: Path, name: str) -> list[str]:
    return _EXPORT.findall(_text(folder, name))


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.js").read_text(encoding="utf-8")
