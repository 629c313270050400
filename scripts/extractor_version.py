#!/usr/bin/env python3
"""Record the version of the extractor: a number, and a digest of its rules and weights.

    scripts/extractor_version.py            write indexer/model/extractor.py if anything changed
    scripts/extractor_version.py --check    exit 1 if it is stale
    scripts/extractor_version.py --raise    also raise the number, at a release

The digest covers every file of indexer/extract and indexer/page. Of Python code, comments,
docstrings and blank lines do not count. It is the same on every Python that the project runs on.
"""

import argparse
import ast
import hashlib
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("indexer/extract", "indexer/page")
VERSION_FILE = Path("indexer/model/extractor.py")
DIGITS = 8
# Tokens that hold no code: a line of nothing else does not count.
_EMPTY = frozenset({
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
})  # fmt: skip
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_of(text: str) -> str:
    """Python source without comments, docstrings, blank lines and spaces at line ends.

    Only positions are taken from the parser: how a tree is printed differs between versions.
    """
    documented = set(_docstring_lines(text))
    lines = text.splitlines()
    coded: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (first, _), (last, _) = token.start, token.end
        if token.type == tokenize.COMMENT:
            lines[first - 1] = lines[first - 1].removesuffix(token.string)
        elif token.type not in _EMPTY:
            coded.update(range(first, last + 1))
    kept = sorted(coded - documented)
    return "\n".join(lines[number - 1].rstrip() for number in kept)


def _docstring_lines(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, _DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
            continue
        docstring = node.body[0]
        yield from range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)


def digest(root: Path = ROOT) -> str:
    """The first digits of a hash over names and contents, in order of the names."""
    total = hashlib.sha256()
    for name, content in sorted(_contents(root)):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:DIGITS]


def _contents(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in (each for folder in FOLDERS for each in (root / folder).rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or name == VERSION_FILE.as_posix() or "__pycache__" in path.parts:
            continue
        if path.suffix != ".py":
            yield name, path.read_bytes().replace(b"\r\n", b"\n")
        elif code := code_of(path.read_text("utf-8")):
            yield name, code.encode()


def recorded(root: Path = ROOT) -> tuple[int, str]:
    """The number and digest in the version file."""
    text = (root / VERSION_FILE).read_text("utf-8")
    match = re.search(r'"(\d+)-([0-9a-f]+)"', text)
    if match is None:
        raise SystemExit(f'{VERSION_FILE}: holds no version such as "3-1a2b3c4d"')
    return int(match[1]), match[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", action="store_true", dest="raised")
    options = parser.parse_args()
    number, old = recorded()
    new = digest()
    if options.check:
        if old != new:
            print(f"{VERSION_FILE} is stale: run `make version` and commit it", file=sys.stderr)
        return int(old != new)
    path = ROOT / VERSION_FILE
    version = f'"{number + options.raised}-{new}"'
    path.write_text(re.sub(r'"\d+-[0-9a-f]+"', version, path.read_text("utf-8")), "utf-8")
    print(f"{VERSION_FILE}: {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
