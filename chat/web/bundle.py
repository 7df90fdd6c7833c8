"""One file of the widget's modules: on a shop's page every request and every kilobyte is somebody else's.

Nothing is renamed or rewritten: comments on lines of their own and indentation go, each module becomes a function that
answers its exports. So the modules keep to a few forms: imports of one line, exported functions and classes only, no
cycle, and no line inside a text that could be taken for a comment.
"""

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import (\{[^}]+\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?:async )?(?:class|function) (\w+)", re.MULTILINE)
_EXPORTED: Final = re.compile(r"^export (?=\w)", re.MULTILINE)


def joined(folder: Path, entry: str) -> str:
    """The module `entry` (a name without suffix) with whatever it imports, as one module with its exports."""
    order: list[str] = []
    _visit(folder, entry, order)
    parts = [_as_function(folder, name) for name in order]
    exports = ", ".join(_exports(folder, entry))
    return "\n".join([*parts, f"const {{ {exports} }} = $_{entry};", f"export {{ {exports} }};", ""])


def stripped(script: str) -> str:
    """The script without its comments, blank lines and indentation."""
    lines, is_comment = [], False
    for line in map(str.strip, script.splitlines()):
        is_comment = is_comment or line.startswith("/*")
        if line and not is_comment and not line.startswith("//"):
            lines.append(line)
        if is_comment and line.endswith("*/"):
            is_comment = False
    return "\n".join(lines)


def _visit(folder: Path, name: str, order: list[str]) -> None:
    """Depth first: a module stands after those that it imports."""
    if name in order:
        return
    for _names, imported in _IMPORT.findall(_text(folder, name)):
        _visit(folder, imported, order)
    order.append(name)


def _as_function(folder: Path, name: str) -> str:
    body = _IMPORT.sub(r"const \1 = $_\2;", stripped(_text(folder, name)))
    exports = ", ".join(_exports(folder, name))
    return f"const $_{name} = (() => {{\n{_EXPORTED.sub('', body)}\nreturn {{ {exports} }};\n}})();"


def _exports(folder: Path, name: str) -> list[str]:
    return _EXPORT.findall(_text(folder, name))


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.js").read_text(encoding="utf-8")
