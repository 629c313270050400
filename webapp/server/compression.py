"""Answers compressed as the client understands them: zstd, Brotli or gzip.

Archived copies stay as they are: what they weigh, and how they are encoded, belongs to them.
"""

from flask import Flask, Response, request
from flask_compress import Compress

_MEDIA = (
    "text/html", "text/plain", "text/css", "text/javascript", "text/csv", "text/markdown",
    "text/x-cdx", "text/x-cdxj", "image/svg+xml", "application/json", "application/problem+json",
    "application/x-ndjson", "application/atom+xml", "application/feed+json", "application/xml",
    "application/link-format", "application/opensearchdescription+xml",
)  # fmt: skip


def install(app: Flask) -> None:
    """Let *app* compress what is worth it.

    Conditional requests are answered before (`answers.conditional`), by weak validators, which
    are the same for every encoding.
    """
    app.config["COMPRESS_REGISTER"] = False
    app.config["COMPRESS_MIMETYPES"] = list(_MEDIA)
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_LEVEL"] = 5
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False
    compress = Compress(app)
    app.extensions["backissue-shrink"] = compress.after_request  # for what is kept: `answers`

    @app.after_request
    def shrink(response: Response) -> Response:
        if request.path.startswith("/web/"):
            return response
        if request.endpoint == "static":  # small files, which would not be closed otherwise
            response.direct_passthrough = False
            response.make_sequence()
        return compress.after_request(response)
