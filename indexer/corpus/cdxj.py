"""CDXJ, the index of captures that web-archive tools share: one line a capture.

Lines of a file must be sorted by their bytes; whoever writes a file sorts them.
Source: Crawl Index JSON (CDXJ) 0.1.0 of Webrecorder, with its values as cdxj-indexer writes them.
"""

import json
from collections.abc import Mapping

MEDIA = "text/x-cdxj"  # the specification names none; this is what pywb serves


def cdxj_line(urlkey: str, timestamp: str, members: Mapping[str, str]) -> str:
    """One line with its line feed; *urlkey* and *timestamp* hold no space.

    *members* are written as strings, numbers too; those whose value is ``-`` are left out.
    """
    stated = {name: value for name, value in members.items() if value != "-"}
    return f"{urlkey} {timestamp} {json.dumps(stated)}\n"
