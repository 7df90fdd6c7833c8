"""The dashboard's modules in a few files: a hundred requests, one after the other, are what makes a page slow.

A pack is one file with an entry module and those that only it needs; it stands at its entry's address. Nothing is
renamed: each module becomes a function that answers its exports and runs once, when it is first imported. So a module
exists once, whichever way somebody comes to it, and `import()` of a part that is already here costs no request. The
address of a module within a pack answers with what the pack holds.

Modules keep to a few forms, or ValueError is raised at the start: imports of one line, exports that are declarations,
nothing reassigned after it was exported, no cycle, `await` outside a function only in entries.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chat.web.bundle import uncommented

_IMPORT: Final = re.compile(r'^import (?:(?P<names>\{[^}]*\}|\w+) from )?"(?P<path>\.[^"]+)";$', re.MULTILINE)
_STAR: Final = re.compile(r'^export \* from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?:(?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
_TAKEN_APART: Final = re.compile(r"^export const \{ ([\w, ]+) \} =", re.MULTILINE)
_DEFAULT: Final = re.compile(r"^export default (?!(?:async )?function|class)", re.MULTILINE)
_EXPORTED: Final = re.compile(r"^export (?=async |function|class |const )", re.MULTILINE)
_LATER: Final = re.compile(r'\bimport\("(\.[^"]+)"\)')
_WAITS: Final = re.compile(r"^(?:const .* = )?await ", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)
_TOOLS: Final = """\
const $once = (make) => { let made; return () => (made ??= make()); };
const $later = async (module) => module();
const $at = (path) => new URL(path, import.meta.url).href;
"""


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its text without comments, and what it takes and gives."""

    name: str
    text: str
    imports: tuple[str, ...]
    later: tuple[str, ...]
    exports: tuple[str, ...]
    stars: tuple[str, ...]
    has_default: bool
    waits: bool

    @classmethod
    def read(cls, folder: Path, name: str) -> "Module":
        text = uncommented((folder / name).read_text(encoding="utf-8"))
        at = posixpath.dirname(name)
        stars = tuple(_joined(at, path) for path in _STAR.findall(text))
        taken_apart = [one for names in _TAKEN_APART.findall(text) for one in names.split(", ")]
        return cls(
            name,
            text,
            (*(_joined(at, found["path"]) for found in _IMPORT.finditer(text)), *stars),
            tuple(_joined(at, path) for path in _LATER.findall(text)),
            (*_EXPORT.findall(text), *taken_apart),
            stars,
            _DEFAULT.search(text) is not None,
            _WAITS.search(text) is not None,
        )


@dataclass(slots=True)
class Packs:
    """`first` are the packs that are there before all others, in their order: entry -> what else lies in it."""

    modules: Mapping[str, Module]
    first: Mapping[str, Iterable[str]]
    places: dict[str, str] = field(init=False, default_factory=dict)
    """Module -> the entry of its pack."""

    def __post_init__(self) -> None:
        for entry, others in self.first.items():
            for name in self._needed(entry, *others):
                self.places.setdefault(name, entry)
        entries = {name for one in self.modules.values() for name in one.later} - self.places.keys()
        needs = {entry: self._needed(entry) for entry in sorted(entries)}
        for name in self.modules.keys() - self.places.keys():
            users = [entry for entry, needed in needs.items() if name in needed]
            # What two parts need lies in neither: it stands for itself.
            self.places[name] = users[0] if len(users) == 1 else name

    def files(self) -> dict[str, str]:
        """What stands at the address of each module."""
        return {name: self._pack(name) if self.places[name] == name else self._sign(name) for name in self.modules}

    def _needed(self, *names: str) -> list[str]:
        """These and all that they import, each after what it imports itself."""
        order: list[str] = []
        for name in names:
            self._visit(name, order, ())
        return order

    def _visit(self, name: str, order: list[str], way: tuple[str, ...]) -> None:
        if name in way:
            raise ValueError(f"{name} imports itself by way of {', '.join(way[way.index(name) + 1 :]) or 'itself'}")
        if name in order or name not in self.modules:
            return
        if way and self.modules[name].waits:
            raise ValueError(f"{name} waits for something, so it cannot be imported by {way[-1]}")
        for imported in self.modules[name].imports:
            self._visit(imported, order, (*way, name))
        order.append(name)

    def _pack(self, entry: str) -> str:
        members = [name for name in self._order(entry) if self.places[name] == entry]
        functions = [self._function(entry, name) for name in members]
        top = sorted({line for name in members for line in self._outside(entry, name)})
        module = self.modules[entry]
        call = f"{'await ' if module.waits else ''}{_variable(entry)}()"
        return "\n".join([*top, _TOOLS, *functions, f"const $ = {call};", *_exports(module), ""])

    def _order(self, entry: str) -> list[str]:
        return self._needed(entry, *self.first.get(entry, ()))

    def _outside(self, entry: str, name: str) -> Iterable[str]:
        """The lines that a pack begins with, for what `name` takes from elsewhere."""
        for imported in self.modules[name].imports:
            place = self.places.get(imported)
            path = _relative(entry, place or imported)
            if place is None:
                yield f'import * as {_variable(imported)} from "{path}";'
            elif place != entry:
                yield f'import {{ {_variable(imported)} }} from "{path}";'

    def _function(self, entry: str, name: str) -> str:
        module, at = self.modules[name], posixpath.dirname(name)

        def taken(found: re.Match[str]) -> str:
            value = self._value(_joined(at, found["path"]))
            names = found["names"]
            if names is None:
                return f"{value};"
            return f"const {names.replace(' as ', ': ')} = {value}{'' if names[0] == '{' else '.default'};"

        def later(found: re.Match[str]) -> str:
            target = _joined(at, found[1])
            here = self.places.get(target) == entry
            return f"$later({_variable(target)})" if here else f'import("{_relative(entry, target)}")'

        body = _STAR.sub("", _IMPORT.sub(taken, module.text))
        body = _EXPORTED.sub("", _DEFAULT.sub("const $default = ", _LATER.sub(later, body)))
        body = body.replace("import.meta.url", f'$at("{_relative(entry, name)}")')
        if left := _LEFT.search(body):
            raise ValueError(f"{name}: this form of import or export is not known here: {left[0]}")
        # As a module's namespace has it: Vue tells by this that a part lies in `default`.
        given = [
            '[Symbol.toStringTag]: "Module"',
            *(f"...{self._value(star)}" for star in module.stars),
            *module.exports,
        ]
        if module.has_default:
            given.append("default: $default")
        sort = "async " if module.waits else ""
        return f"export const {_variable(name)} = $once({sort}() => {{\n{body}return {{ {', '.join(given)} }};\n}});"

    def _value(self, name: str) -> str:
        """A module as an object."""
        return f"{_variable(name)}()" if name in self.places else _variable(name)

    def _sign(self, name: str) -> str:
        """What stands at the address of a module that lies in a pack."""
        module = self.modules[name]
        stars = [f'export * from "{_relative(name, star)}";' for star in module.stars]
        variable = _variable(name)
        path = _relative(name, self.places[name])
        lines = [f'import {{ {variable} }} from "{path}";', *stars, f"const $ = {variable}();", *_exports(module)]
        return "\n".join([*lines, ""])


def packed(folder: Path, room: str, first: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Name -> text of each module below `room`, as browsers get it. Names are relative to `folder`.

    Raises ValueError for a module that cannot be packed.
    """
    names = [path.relative_to(folder).as_posix() for path in sorted((folder / room).rglob("*.js"))]
    return Packs({name: Module.read(folder, name) for name in names}, first).files()


def _exports(module: Module) -> list[str]:
    """The exports of the object `$`."""
    lines = [f"export const {{ {', '.join(module.exports)} }} = $;"] if module.exports else []
    return [*lines, "export default $.default;"] if module.has_default else lines


def _variable(name: str) -> str:
    """dashboard/core/store.js -> $dashboard$core$store; file names hold word characters, and a few vendors' others."""
    return "".join("$" + re.sub(r"\W", "_", part) for part in name.removesuffix(".js").split("/"))


def _joined(at: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(at, path))


def _relative(origin: str, target: str) -> str:
    """As one file names another: always with a dot in front."""
    path = posixpath.relpath(target, posixpath.dirname(origin))
    return path if path.startswith(".") else f"./{path}"
