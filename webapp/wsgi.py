"""``app`` for a WSGI server of your own; the only file here that reads the environment.

BACKISSUE_ARCHIVE     the archive directory
BACKISSUE_PUBLIC_URL  how readers reach the server, such as https://morgue.example
BACKISSUE_HOST_NAMES  other names to answer to, with spaces between them
BACKISSUE_PROXIES     of how many proxies in a row the X-Forwarded headers are believed
BACKISSUE_CORS        0 keeps scripts of other sites from reading the API
PROMETHEUS_MULTIPROC_DIR  a folder, empty at the start, in which several processes count together
BACKISSUE_LOG_FORMAT  json: requests and errors are logged, one JSON object a line
BACKISSUE_LOG_QUERIES 1 lets that log hold what was searched for
BACKISSUE_FILES       folders and URIs, separated as in PATH: pages are shown from files below these
"""

import os
from pathlib import Path

from indexer.places import typed_places
from indexer.stores import be_brief
from webapp import create_app
from webapp.server.log_lines import log_format, set_up

be_brief()
set_up(log_format(os.environ.get("BACKISSUE_LOG_FORMAT", "plain")))
app = create_app(
    Path(os.environ.get("BACKISSUE_ARCHIVE", "archive")),
    public_url=os.environ.get("BACKISSUE_PUBLIC_URL", ""),
    host_names=tuple(os.environ.get("BACKISSUE_HOST_NAMES", "").split()),
    proxies=int(os.environ.get("BACKISSUE_PROXIES", "0")),
    cors=os.environ.get("BACKISSUE_CORS", "1") != "0",
    metrics_folder=os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
    log_queries=os.environ.get("BACKISSUE_LOG_QUERIES", "0") != "0",
    files=typed_places(os.environ.get("BACKISSUE_FILES", "")),
)
