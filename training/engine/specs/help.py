"""The text of `VERB --help`: each field of a spec with its type, default and docstring, read from the source."""

import ast
import dataclasses
import inspect
import itertools
import textwrap
import typing
from pathlib import Path
from typing import Any


def field_docs(kind: type[Any]) -> dict[str, str]:
    """Docstring under each field of dataclass `kind`, its bases included."""
    docs: dict[str, str] = {}
    for owner in reversed(kind.__mro__):
        if not dataclasses.is_dataclass(owner):
            continue
        (body,) = (
            node.body
            for node in ast.parse(textwrap.dedent(inspect.getsource(owner))).body
            if isinstance(node, ast.ClassDef)
        )
        for field, doc in itertools.pairwise(body):
            match field, doc:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                    docs[name] = " ".join(str(text).split())
    return docs


def spec_help(kind: type[Any], indent: str = "  ") -> str:
    """One paragraph a field: name, type, default (or that it is required), and what it means."""
    docs, hints, lines = field_docs(kind), typing.get_type_hints(kind), []
    for field in dataclasses.fields(kind):
        nested = dataclasses.is_dataclass(field.type)
        lines.append(f"{indent}{field.name} ({_type_name(hints[field.name])}, {_default(field, nested)})")
        lines.append(textwrap.indent(textwrap.fill(docs[field.name], 96), indent + "    "))
        if nested:
            lines.append(spec_help(hints[field.name], indent + "    "))
    return "\n".join(lines)


def _type_name(hint: Any) -> str:
    plain = {
        Path: "path",
        float: "number",
        int: "whole number",
        bool: "true|false",
        str: "text",
        type(None): "null",
    }
    if hint in plain:
        return plain[hint]
    if typing.get_origin(hint) is typing.Literal:
        return "|".join(map(str, typing.get_args(hint)))
    if dataclasses.is_dataclass(hint):
        return "object"
    return "|".join(_type_name(part) for part in typing.get_args(hint))


def _default(field: "dataclasses.Field[Any]", nested: bool) -> str:
    if nested:
        return "default: the fields below"
    if field.default is dataclasses.MISSING:
        return "required"
    return f"default {'null' if field.default is None else str(field.default)}"
