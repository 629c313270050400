"""Which implementation runs: the native core, or the same steps in Python?

The core is an accelerator, never a requirement. What a result is, Python defines; nothing here
knows what a page, a line or a word means. See docs/native.md.
"""

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from indexer.native import core_digest

SETTING = "BACKISSUE_NATIVE"  # 0: never use the core; 1: fail without it; unset: use it where it is


def _load() -> tuple[ModuleType | None, str]:
    """The core, and why there is none."""
    wanted = os.environ.get(SETTING, "")
    if wanted == "0":
        return None, f"switched off by {SETTING}"
    try:
        module = import_module("indexer.native._core")
    except ImportError as error:
        if wanted == "1":
            raise
        missing = isinstance(error, ModuleNotFoundError)
        return None, "not built" if missing else f"cannot be loaded: {error}"
    digest = core_digest.sources_digest(Path(__file__).parent)
    if digest and digest != module.SOURCES:
        if wanted == "1":
            raise ImportError("the native core is older than its sources: build it again")
        return None, "older than its sources, so not used: build it again (make native)"
    return module, ""


core, _why_not = _load()


def implementation() -> str:
    """One line that says which implementation is in use, and why it is not the native one."""
    if core is None:
        return f"pure Python (native core: {_why_not})"
    return f"native core (lexbor of {core.LEXBOR})"


def singly(signs: str) -> str:
    """A class of single characters, as the core takes one: the first and last of each range."""
    return "".join(sign + sign for sign in signs)
