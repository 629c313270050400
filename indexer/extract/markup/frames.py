"""Read the page that stands in ``<noframes>``, for browsers without frames.

Parsers take it for one string: a frameset has no body, and its frames are other pages.
"""

import re

_FRAMES = re.compile(r"</?(?:frameset|frame|noframes)\b[^>]{0,2000}>", re.IGNORECASE)


def without_frames(html: str) -> str:
    """The source of a set of frames with the content of ``<noframes>`` as its body."""
    return _FRAMES.sub("", html)
