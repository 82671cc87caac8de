"""Whether the desk and its ledger are well, for those who watch over them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from sayso.desk.metrics import MEDIA, Metrics, lag_s
from sayso.desk.serving import Desk
from sayso.errors import SaysoError


def routes(app: FastAPI, desk: Desk, metrics: Metrics) -> None:
    """Put them into the application."""

    @app.get(
        "/health", summary="Whether the ledger answers, at which step of the schema, and how old its last addition is"
    )
    def health(request: Request) -> Response:
        try:
            with desk.opened() as ledger:
                head, step = ledger.view().head, ledger.step
        except SaysoError as e:
            # Where the ledger lies is nothing for strangers.
            problem = {"problem": str(e)} if request.state.who else {}
            return JSONResponse({"status": "failing", "version": desk.version, **problem}, 503)
        told = {"status": "ok", "version": desk.version, "addition": head.n, "at": head.at, "schema": step}
        return JSONResponse({**told, "lag_s": lag_s(head, desk.clock())})

    media: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}

    @app.get("/metrics", summary="Figures in Prometheus' text form", responses=media, response_class=Response)
    def figures() -> Response:
        return Response(metrics.told(), media_type=MEDIA)
