"""The pages of each newspaper, in its own markup.

Every module here has the same four names: ``STYLE``, ``article``, ``listing`` and ``missing``.
"""

from types import ModuleType

from newspapers.layouts import bote, courier, faro, gazette, herald, islander, post

LAYOUTS: dict[str, ModuleType] = {
    "courier": courier,
    "post": post,
    "herald": herald,
    "gazette": gazette,
    "faro": faro,
    "islander": islander,
    "bote": bote,
}
