"""The description of the API, with who may ask what: it follows from the table of rights."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from sayso.desk.rights import RIGHTS, keys

SCHEMES: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of somebody's, made on /account or by `sayso desk tokens add`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sayso",
        "description": "The cookie of a session; by HTTPS it is named __Host-sayso. What changes something wants the"
        " header X-Sayso-Form too.",
    },
}
_DENIED = {
    "401": "Nobody is signed in, and no token was sent; only where the desk is open for a team.",
    "403": "The role does not reach; only where the desk is open for a team.",
}


def describe(app: FastAPI) -> None:
    """Let the application describe itself with the roles that its routes need."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        told = made()
        told["components"]["securitySchemes"] = SCHEMES
        for key, operation in _operations(app, told):
            needed = RIGHTS[key]
            operation["security"] = [{"token": []}, {"session": []}] if needed else []
            if needed:
                operation["x-role"] = needed.value
                problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                for status, says in _DENIED.items():
                    operation["responses"][status] = {"description": says, "content": problem}
        return told

    app.openapi = openapi


def _operations(app: FastAPI, told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for route in app.router.routes:
        if not isinstance(route, Route):
            continue
        for key in keys([route]):
            operation = told["paths"].get(route.path_format, {}).get(key.partition(" ")[0].lower())
            if operation is not None:
                found.append((key, operation))
    return found
