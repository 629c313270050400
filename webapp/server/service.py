"""What machines ask of the server itself: health, counters, the OpenAPI description."""

from flask import Blueprint, Response, current_app, send_from_directory

from indexer.errors import BackissueError, EngineError
from indexer.schemas.problems import Health
from webapp.api import openapi
from webapp.server.metrics import MEDIA, IndexFigures, Metrics
from webapp.shared.answers import holdings, json_answer

blueprint = Blueprint("service", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return json_answer(Health(status="ok"))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether searches are answered; 503 while they are not."""
    try:
        ready = holdings().engine.size >= 0
    except BackissueError as error:
        if isinstance(error, EngineError):
            holdings().reopen()
        ready = False
    response = json_answer(Health(status="ok" if ready else "unavailable"))
    response.status_code = 200 if ready else 503
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters of this process, or of all that count together; also while the archive is away."""
    counters: Metrics = current_app.extensions["backissue-metrics"]
    try:
        engine = holdings().engine
        held: IndexFigures | None = IndexFigures(engine.size, engine.generation)
    except BackissueError as error:
        held = None
        if isinstance(error, EngineError):
            holdings().reopen()
    text = counters.text(held, holdings().settings.metrics_folder)
    return Response(text, content_type=MEDIA)


@blueprint.get("/openapi.json")
def openapi_json() -> Response:
    """The API as an OpenAPI 3.1 document."""
    return Response(openapi.text(), mimetype="application/json")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """For clients that ask for it without reading a page."""
    return send_from_directory(str(current_app.static_folder), "mark.svg", max_age=86_400)
