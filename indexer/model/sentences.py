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
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made


def N_(message: str) -> str:  # noqa: N802  (the name that gettext's tools know)
    """*message* itself: marks what is translated where it is said."""
    return message
