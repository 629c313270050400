"""Sentences for people that the web app can say in other languages: English text, and its values.

Programs and the command line get the English text. Not here: translations; see ``webapp.shared``.
"""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """A text made of *template*, whose ``%(places)s`` were filled with *values*.

    A value may be a ``Sentence`` itself.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """The English text, which remembers what it is made of."""
        written = {name: _written(value) for name, value in values.items()}
        made = super().__new__(cls, template % written if values else template)
        made.template, made.values = template, values
        return made


def _written(value: object) -> object:
    return f"{value:,}" if isinstance(value, int) else value


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """Marks the forms of what ``ngettext`` gets later."""
    return one, many


def N_(message: str) -> str:  # noqa: N802  (the name that gettext's tools know)
    """*message* itself: marks what is translated where it is said."""
    return message
