"""Open declarative shadow roots: browsers show them, parsers hide them in a template.

Pages saved from a browser keep each shadow root as ``<template shadowrootmode="open">``; older
ones write ``shadowroot`` or ``shadowmode``.
"""

import re

_TEMPLATE = re.compile(r"<(/?)template(?=[\s>/])([^>]{0,500})", re.IGNORECASE)
_OPENED = re.compile(r"\sshadow(?:root|rootmode|mode)\s{0,9}=", re.IGNORECASE)
ELEMENT = "shadow-root"
SIGNS = ("<template", "<TEMPLATE")  # a page with none of these has no template


def open_shadow_roots(html: str) -> str:
    """*html* with each shadow root as an ordinary element; other templates stay closed."""
    if not any(sign in html for sign in SIGNS):
        return html
    parts: list[str] = []
    open_templates: list[bool] = []  # whether each is a shadow root
    position = 0
    for tag in _TEMPLATE.finditer(html):
        if tag[1]:
            is_root = open_templates.pop() if open_templates else False
        else:
            is_root = _OPENED.search(tag[2]) is not None
            open_templates.append(is_root)
        if is_root:
            parts += (html[position : tag.start()], f"<{tag[1]}{ELEMENT}")
            position = tag.end() - len(tag[2])
    return "".join((*parts, html[position:]))
