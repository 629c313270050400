"""What machines ask of the server itself: health, counters, the OpenAPI description."""

from typing import Literal

from flask import Blueprint, Response, current_app, send_from_directory

from indexer.schemas.problems import Dependency, Health, ReadyAnswer
from webapp.api import openapi
from webapp.server.metrics import MEDIA, Metrics
from webapp.server.readiness import readiness
from webapp.shared.answers import holdings, json_answer, rfc3339

blueprint = Blueprint("service", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return json_answer(Health(status="ok"))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether searches are answered, and what of each dependency; 503 while they are not."""
    ready = readiness()
    states = ready.states()
    is_ready = all(state.is_ready for state in states)
    found = [
        Dependency(
            name=state.name,
            status=state.status,
            required=state.required,
            detail=ready.readers_may_know(state.detail) or None,
            since=rfc3339(state.since),
        )
        for state in states
    ]
    status: Literal["ok", "unavailable"] = "ok" if is_ready else "unavailable"
    response = json_answer(ReadyAnswer(status=status, dependencies=found))
    response.status_code = 200 if is_ready else 503
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters of this process, or of all that count together; also while the archive is away."""
    counters: Metrics = current_app.extensions["backissue-metrics"]
    ready = readiness()
    states = ready.states()
    is_up = all(state.is_ready for state in states if state.name in ("archive", "index"))
    held = ready.index.figures if is_up else None
    text = counters.text(held, states, holdings().settings.metrics_folder)
    return Response(text, content_type=MEDIA)


@blueprint.get("/openapi.json")
def openapi_json() -> Response:
    """The API as an OpenAPI 3.1 document."""
    return Response(openapi.text(), mimetype="application/json")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """For clients that ask for it without reading a page."""
    return send_from_directory(str(current_app.static_folder), "mark.svg", max_age=86_400)
