"""``capcommun agreement check|load|export|diff|schema``. Imported once Django is set up."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capcommun.contract.agreements.canonical import Change, as_data, difference
from capcommun.contract.agreements.checking import action_keys, objective_keys
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.models import Agreement, SourceDocument
from capcommun.contract.agreements.queries import parsed
from capcommun.contract.agreements.services.adoption import load, pending_changes
from capcommun.contract.agreements.services.reading import Checked, read_path
from capcommun.contract.agreements.wording import whole
from capcommun.contract.agreements.yamlfile import dump
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.clock.api import today


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the ``agreement`` command; each action is a function from the arguments to an exit code."""
    parser = subparsers.add_parser("agreement", help="check, load, export or compare agreement files")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, run, text in (
        ("check", _check, "tell every fault of a file"),
        ("load", _load, "load a file; a changed agreement shows its differences first"),
        ("diff", _diff, "compare a file with the agreement in force, or two files"),
    ):
        sub = actions.add_parser(name, help=text)
        sub.add_argument("file", type=Path)
        sub.set_defaults(run=run)
        if name == "load":
            sub.add_argument("--apply", action="store_true", help="apply the differences shown")
        if name == "diff":
            sub.add_argument("other", type=Path, nargs="?")
    export = actions.add_parser("export", help="write the agreement in force as a file")
    export.add_argument("key")
    export.add_argument("--output", type=Path, help="the file to write; standard output when absent")
    export.set_defaults(run=_export)
    schema = actions.add_parser("schema", help="write the format's JSON Schema")
    schema.set_defaults(run=_schema)


def _say(text: str, *, error: bool = False) -> None:
    (sys.stderr if error else sys.stdout).write(text + "\n")


def _read(path: Path) -> Checked | None:
    """The checked file; ``None`` after having told every fault."""
    try:
        return read_path(path)
    except Refused as refused:
        for fault in sorted(refused.faults, key=lambda f: f.line):
            _say(whole(fault), error=True)
        count = len(refused.faults)
        text = ngettext(
            "%(count)s fault; nothing was loaded.", "%(count)s faults; nothing was loaded.", count
        )
        _say(text % {"count": count}, error=True)
        return None


def _check(options: argparse.Namespace) -> int:
    found = _read(options.file)
    if found is None:
        return 1
    document = found.document
    _say(
        _("%(title)s: no fault. %(objectives)s objectives, %(actions)s actions, %(targets)s targets.")
        % {
            "title": document.short_title,
            "objectives": len(objective_keys(document)),
            "actions": len(action_keys(document)),
            "targets": len(document.targets),
        }
    )
    return 0


def _load(options: argparse.Namespace) -> int:
    found = _read(options.file)
    if found is None:
        return 1
    changes = pending_changes(found.document)
    if changes == []:
        _say(_("Nothing to change: this is the agreement in force."))
    if changes and not options.apply:
        _say(describe(changes))
        _say(_("Nothing was changed. Run the command again with --apply to apply these differences."))
        return 2
    loaded = load(found.document, actor=SYSTEM, known_on=today(), source_text=found.source_text)
    if loaded.created:
        _say(_("Loaded: %(title)s.") % {"title": loaded.agreement.short_title})
    elif loaded.changes:
        _say(describe(list(loaded.changes)))
        _say(_("Applied."))
    return 0


def _diff(options: argparse.Namespace) -> int:
    found = _read(options.file)
    if found is None:
        return 1
    if options.other is not None:
        other = _read(options.other)
        if other is None:
            return 1
        changes: list[Change] | None = difference(as_data(found.document), as_data(other.document))
    else:
        changes = pending_changes(found.document)
    if changes is None:
        _say(_("This agreement is not loaded yet."))
        return 0
    _say(describe(changes) if changes else _("No difference."))
    return 0


def _export(options: argparse.Namespace) -> int:
    agreement = Agreement.objects.select_related("current").filter(key=options.key).first()
    if agreement is None or agreement.current is None:
        _say(_("No agreement in force has the key “%(key)s”.") % {"key": options.key}, error=True)
        return 1
    text = dump(parsed(agreement.current))
    if options.output is None:
        sys.stdout.write(text)
        return 0
    options.output.write_text(text, encoding="utf-8")
    source = SourceDocument.objects.filter(agreement=agreement).first()
    if (
        source is not None
    ):  # the signed text goes with it, so that the file can be checked and loaded elsewhere
        (options.output.parent / source.name).write_text(source.text, encoding="utf-8")
    return 0


def _schema(options: argparse.Namespace) -> int:
    _say(json.dumps(Document.model_json_schema(), ensure_ascii=False, indent=2))
    return 0


def describe(changes: list[Change]) -> str:
    """The differences, one paragraph each, as a person reads them."""
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed"), "moved": _("moved")}
    lines = []
    for change in changes:
        lines.append(f"{' / '.join(change.path)}: {words[change.kind]}")
        if change.kind == "changed":
            lines += [f"  - {_short(change.before)}", f"  + {_short(change.after)}"]
    return "\n".join(lines)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else text[:197] + "…"
