"""For WSGI servers: ``gunicorn webapp.wsgi:app``; the only file here that reads the environment.

BACKISSUE_ARCHIVE     the archive directory
BACKISSUE_PUBLIC_URL  how readers reach the server, such as https://morgue.example
"""

import os
from pathlib import Path

from webapp import create_app

app = create_app(
    Path(os.environ.get("BACKISSUE_ARCHIVE", "archive")),
    public_url=os.environ.get("BACKISSUE_PUBLIC_URL", ""),
)
