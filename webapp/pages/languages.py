"""Names of languages by code, as labels of what articles are written in."""

from webapp.shared.speech import current


def language_name(code: str) -> str:
    """``English`` for ``en`` and ``en-GB``; an unknown code is its own name."""
    name = current().languages.get(code.lower().split("-")[0], code)
    return f"{name[:1].upper()}{name[1:]}"
