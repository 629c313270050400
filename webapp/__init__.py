"""What does the world get of an archive? Pages for readers, JSON for programs, archived captures.

In come a request and an archive directory; out comes an answer. Read-only: every route answers
GET and HEAD, nothing is ingested here, and only ``wsgi`` reads the environment.

    pages    what readers see       api      what programs get
    replay   captures as they were  server   headers, errors, health, counters
    discovery  what browsers and crawlers look for
    shared   what all of these need
"""

from pathlib import Path

from flask import Flask

from webapp.api import cdx, feeds
from webapp.api import routes as api
from webapp.discovery import routes as discovery
from webapp.pages import filters
from webapp.pages import routes as pages
from webapp.replay import routes as replay
from webapp.server import (
    admission,
    compression,
    failures,
    headers,
    metrics,
    readiness,
    request_log,
    service,
)
from webapp.shared import chosen_language, spoken_templates
from webapp.shared.open_archive import OpenArchive, Settings

_WITH_ROUTES = (pages, api, feeds, cdx, replay, discovery, service)
_OF_EVERY_ANSWER = (
    chosen_language, filters, spoken_templates, compression, metrics, headers, failures, readiness,
    admission, request_log,
)  # fmt: skip


def create_app(archive: Path, **settings: object) -> Flask:
    """The WSGI application for the archive in *archive*; see ``Settings`` for *settings*.

    The archive is opened by the first request that needs it.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 86_400  # their addresses hold a fingerprint
    app.url_map.merge_slashes = False  # archived URLs hold double slashes
    app.extensions["backissue"] = OpenArchive(Path(archive), Settings(**settings))  # type: ignore[arg-type]
    for module in _WITH_ROUTES:
        app.register_blueprint(module.blueprint)
    for module in _OF_EVERY_ANSWER:
        module.install(app)
    return app
