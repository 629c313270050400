"""The digest of the core's sources, by which a stale one is known. ``setup.py`` reads it, too."""

import hashlib
from pathlib import Path

DIGITS = 16


def sources_digest(folder: Path) -> str:
    """A digest over names and contents of the C files in *folder*; "" where there are none."""
    files = sorted((*folder.glob("*.c"), *folder.glob("*.h")), key=lambda path: path.name)
    total = hashlib.sha256()
    for file in files:
        content = file.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:DIGITS] if files else ""
