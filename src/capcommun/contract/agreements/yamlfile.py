"""Agreement files: human-readable YAML in and out, with the line of everything.

Reads YAML 1.2's plain booleans only (``no`` is Norway, not False), refuses anchors (a short file could
unfold into gigabytes) and keys given twice (the second would silently win).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any

import yaml
from pydantic import ValidationError

from capcommun.contract.agreements.canonical import as_data
from capcommun.contract.agreements.document import Agreement
from capcommun.contract.agreements.faults import Fault, Path, Refused, of_shape

_MARK = re.compile(r"(?m)(?:^|[\s\[{,:-])[&*]\w")
MAX_BYTES = 10 * 1024 * 1024
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the C loader or the other, as installed
    """The safe loader, with true and false as the only booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Parsed:
    """A file's data, and the line of each path in it."""

    name: str
    data: dict[str, Any]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of the path, or of the nearest element around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_file(path: File) -> bytes:
    """The file's bytes, unless it is missing or larger than ``MAX_BYTES`` (not even opened then)."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Refused([Fault("file.missing", file=path.name, params={"name": str(path)})]) from None
    if size > MAX_BYTES:
        params = {"size": size // 1024 // 1024, "limit": MAX_BYTES // 1024 // 1024}
        raise Refused([Fault("file.too-large", file=path.name, params=params)])
    return path.read_bytes()


def parse(content: bytes, name: str) -> Parsed:
    """Read YAML into data and lines; raises ``Refused`` with every fault of the file's form."""
    if len(content) > MAX_BYTES:
        params = {"size": len(content) // 1024 // 1024, "limit": MAX_BYTES // 1024 // 1024}
        raise Refused([Fault("file.too-large", file=name, params=params)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused([Fault("file.encoding", line=line, file=name)]) from None
    loader = _Loader(text)
    faults: list[Fault] = []
    lines: dict[Path, int] = {}
    try:
        if anchors := _anchors(text):
            raise Refused([Fault("yaml.anchor", line=line, file=name) for line in anchors])
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise Refused([Fault("yaml.not-a-mapping", line=1, file=name)])
        _walk(node, (), lines, faults, name)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = {"problem": error.problem or error.context or ""}
        raise Refused(
            [Fault("yaml.syntax", line=mark.line + 1 if mark else 0, params=words, file=name)]
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Refused([Fault("yaml.syntax", params={"problem": str(error)}, file=name)]) from None
    finally:
        loader.dispose()
    if faults:
        raise Refused(faults)
    return Parsed(name, data, lines)


def _anchors(text: str) -> list[int]:
    """Lines of anchors and references; tokens are only looked at where the text could hold one."""
    if not _MARK.search(text):
        return []
    marks = yaml.AnchorToken | yaml.AliasToken
    return [t.start_mark.line + 1 for t in yaml.scan(text, Loader=_Loader) if isinstance(t, marks)]


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], faults: list[Fault], name: str) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key_node, value_node in node.value:
            key = int(key_node.value) if key_node.tag.endswith(":int") else key_node.value
            here = (*path, key)
            if key in seen:
                faults.append(
                    Fault("yaml.twice", here, {"key": key}, line=key_node.start_mark.line + 1, file=name)
                )
            seen.add(key)
            _walk(value_node, here, lines, faults, name)
            lines[here] = key_node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), lines, faults, name)


def validate(parsed: Parsed) -> Agreement:
    """The document, or ``Refused`` with every fault of shape, each with its line."""
    try:
        return Agreement.model_validate(parsed.data)
    except ValidationError as error:
        faults = (of_shape(problem, _document_path(problem["loc"], parsed)) for problem in error.errors())
        raise Refused(
            [replace(fault, line=parsed.line(fault.path), file=parsed.name) for fault in faults]
        ) from None


def _document_path(loc: tuple[Any, ...], parsed: Parsed) -> Path:
    """Pydantic marks a mapping's faulty key with ``[key]``; the document has no such step."""
    return tuple(step for step in loc if step != "[key]")


class _Dumper(yaml.SafeDumper):
    """Block style, long texts folded, lists indented under their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _string(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value and not any(line != line.rstrip() for line in value.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _string)


def dump(document: Agreement) -> str:
    """The document as a YAML file. Loading it again gives the same document."""
    data = as_data(document)
    ordered: dict[str, Any] = {name: data[name] for name in type(document).model_fields if name in data}
    if "actions" in ordered:  # years are numbers in YAML, and text in JSON
        ordered["actions"] = {int(year): actions for year, actions in ordered["actions"].items()}
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
