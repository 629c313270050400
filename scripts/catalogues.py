"""Bring the catalogues of the web app up to date with its texts: ``make catalogues``.

Extracts the messages of templates and code, adds new ones to each catalogue and drops those that
are no longer said. A new language is begun with ``python scripts/catalogues.py CODE``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "webapp" / "translations"
KEYWORDS = {
    "_": None, "N_": None, "NN_": (1, 2), "Sentence": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}  # fmt: skip
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
FOLDERS = ("indexer", "webapp")
WIDTH = 100


def extracted() -> Catalog:
    """All messages of the source, in the order of files."""
    catalogue = Catalog(charset="utf-8")
    for folder, file, text, comments, context in _messages():
        catalogue.add(
            text, None, [(f"{folder}/{file}", 1)], auto_comments=comments, context=context
        )
    return catalogue


def _messages() -> Iterator[tuple[str, str, object, list[str], str | None]]:
    for folder in FOLDERS:
        for file, _line, text, comments, context in extract_from_dir(
            ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",),
            options_map={"**.html": {"silent": "false"}}, strip_comment_tags=True,
        ):  # fmt: skip
            yield folder, file, text, comments, context


def path_of(code: str) -> Path:
    """The catalogue of one language."""
    return CATALOGUES / code / "LC_MESSAGES" / "backissue.po"


def read(code: str) -> Catalog:
    """The catalogue of one language as it is; an empty one for a new language."""
    path = path_of(code)
    if not path.exists():
        return Catalog(locale=code, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, code)


def updated(code: str, template: Catalog) -> Catalog:
    """The catalogue with the messages of *template*; a changed message is a new one."""
    catalogue = read(code)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Write the catalogue, without dates and line numbers, which would only make conflicts."""
    path = path_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False, ignore_obsolete=True)


def _lacks(message: Message) -> bool:
    said = message.string
    return not said or (isinstance(said, tuple | list) and not all(said))


def main(new: list[str]) -> None:
    """Update all catalogues, and begin those of the languages *new*."""
    template = extracted()
    codes = sorted({path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/*.po")} | {*new})
    for code in codes:
        catalogue = updated(code, template)
        write(code, catalogue)
        missing = sum(_lacks(message) for message in catalogue if message.id)
        sys.stdout.write(f"{code}: {len(catalogue)} messages, {missing} without a translation\n")


if __name__ == "__main__":
    main(sys.argv[1:])
