"""The OpenAPI 3.1 document, made from the table of operations and the views' own types.

In: operations. Out: one JSON document, as bytes. There is no second description to keep up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from breathway.console.ask import Operation
from breathway.console.dispatch import CSRF_HEADER
from breathway.console.views import Problem

_REFERENCE = "#/components/schemas/{name}"


def document(operations: Sequence[Operation], version: str) -> bytes:
    types = [Problem]
    for operation in operations:
        types += [t for t in (operation.answer, operation.body) if t is not None and t not in types]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    schema_of = dict(zip(map(_key, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(
            operation, schema_of
        )
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Breathway console API",
                "version": version,
                "description": "What the console's pages call. Errors are RFC 9457 documents.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": "breathway_session"},
                    "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
                },
            },
        }
    )


def _key(kind: Any) -> str:
    return repr(kind)


def _describe(operation: Operation, schema_of: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.does,
        "operationId": _name(operation),
        "parameters": _parameters(operation),
        "responses": {
            **_answers(operation, schema_of),
            "default": {
                "description": "a problem document",
                "content": {"application/problem+json": {"schema": schema_of[_key(Problem)]}},
            },
        },
    }
    if operation.body is not None:
        schema = schema_of[_key(operation.body)]
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if operation.open_handler is None:
        described["security"] = [
            {"session": []} if operation.method == "GET" else {"session": [], "csrf": []}
        ]
        described["x-roles"] = sorted(operation.roles)
    return described


def _answers(operation: Operation, schema_of: dict[str, Any]) -> dict[str, Any]:
    if operation.answer is None and operation.media == "application/json":
        return {"204": {"description": "done"}}
    schema = {} if operation.answer is None else schema_of[_key(operation.answer)]
    return {"200": {"description": "the answer", "content": {operation.media: {"schema": schema}}}}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    in_query = [
        {"name": name, "in": "query", "description": says, "schema": {"type": "string"}}
        for name, says in operation.query.items()
    ]
    return in_path + in_query


def _name(operation: Operation) -> str:
    words = re.sub(r"[^a-z]+", "_", operation.path.removeprefix("/api").lower()).strip("_")
    return f"{operation.method.lower()}_{words}"
