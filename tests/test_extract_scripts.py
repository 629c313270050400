"""A body that stands only in a script is found in whatever form frameworks write it."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from indexer.extract import extract_article
from indexer.extract.body.literals import read_values, unescaped

TITLE = "Fähre „Möwe“ fährt wieder"
PROSE = (
    "Nach fünf Monaten im Dock hat die Fähre am Donnerstag wieder die ersten Gäste übergesetzt.",
    "Die Welle war für ein anderes Boot gemacht und musste zweimal gekürzt werden, sagte der Wirt.",
    "Eine Fahrt kostet zwei Kronen mehr als im vorigen Jahr; Kinder fahren weiterhin frei mit.",
    "Die Läden am Nordkai haben in der Zwischenzeit ein Drittel ihres Umsatzes verloren.",
    "Im Winter fährt das Boot nur bei Tag, im Frühling kommt ein zweites aus der Werft dazu.",
)
MARKUP = "".join(f"<p>{text}</p>" for text in PROSE)
MENU = [{"title": f"Rat berät Plan {at}", "url": f"/{at}", "teaser": PROSE[at % 5] * 4}
        for at in range(9)]  # fmt: skip
ARTICLE = {"id": 7, "title": TITLE, "body": MARKUP}


def shown(script: str, kind: str = "") -> list[str]:
    html = (
        f"<html lang=de><head><meta charset=utf-8><title>{TITLE}</title></head>"
        f"<body><h1>{TITLE}</h1><div id=app></div><script{kind}>{script}</script></body></html>"
    )
    return [block.text for block in extract_article(html.encode(), "https://k.example/a").blocks]


def pushed(stream: str, cut: int) -> str:
    """A stream as Next.js pushes it: in pieces that end anywhere."""
    pieces = [stream[at : at + cut] for at in range(0, len(stream), cut)]
    return ";".join(f"self.__next_f.push([1,{json.dumps(piece)}])" for piece in pieces)


def tree(texts: tuple[str, ...]) -> Any:
    """Paragraphs as React writes elements, one with a link inside."""
    first = ["$", "p", None, {"children": [texts[0][:20], ["$", "a", "k", {"href": "/x",
             "children": texts[0][20:30]}], texts[0][30:]]}]  # fmt: skip
    rest = [["$", "p", None, {"className": "text", "children": text}] for text in texts[1:]]
    return ["$", "div", None, {"children": [["$", "h1", None, {"children": TITLE}],
            ["$", "div", None, {"children": [first, *rest]}]]}]  # fmt: skip


def rich(texts: tuple[str, ...]) -> Any:
    """Paragraphs as editors keep them: a document of nodes."""
    nodes = [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text[:15]},
              {"nodeType": "text", "value": text[15:], "marks": [{"type": "bold"}]}]}
             for text in texts]  # fmt: skip
    return {"nodeType": "document", "content": nodes}


@pytest.mark.parametrize(
    "script",
    [
        "window.__INITIAL_STATE__ = {user: undefined, load: function () { return 'x' }, "
        f"menu: {json.dumps(MENU)}, article: {json.dumps(ARTICLE)}}};",
        "window.__NUXT__=(function(a,b,c){return {layout:a,data:[{menu:" + json.dumps(MENU) +
        ",article:{title:" + json.dumps(TITLE) + ",tags:b,body:" + json.dumps(MARKUP) +
        ',live:c}}]}}("default",null,false));',
        f"window.__STATE__ = JSON.parse({json.dumps(json.dumps({'a': ARTICLE, 'm': MENU}))})",
        "window.__APOLLO_STATE__ = "
        + json.dumps({"ROOT_QUERY": {}, "Article:7": {**ARTICLE, "body": {"json": rich(PROSE)}}}),
        f"var s = JSON.parse(decodeURIComponent('{quote(json.dumps(ARTICLE))}'));",
        f"var s = JSON.parse(atob('{base64.b64encode(json.dumps(ARTICLE).encode()).decode()}'));",
        "var page = {'headline_text': '" + TITLE + "', 'parts': [" +
        ", ".join("{'kind': 'p', 'text': '" + text + "'}" for text in PROSE) + "]};",
        pushed(f"5:{json.dumps(['$', 'main', None, {'article': ARTICLE}])}\n", 333),
        pushed(f'1:I[77,["a"],"b"]\n6:{json.dumps(tree(PROSE))}\n', 10_000),
        pushed(f'2:["{TITLE}"]\n1a:T{len(MARKUP.encode()):x},{MARKUP}7:["$L1"]\n', 500),
    ],
    ids="initial nuxt parsed apollo encoded base64 blocks flight elements rows".split(),
)  # fmt: skip
def test_the_paragraphs_are_read_out_of_code(script: str) -> None:
    assert shown(script) == list(PROSE)


def test_json_inside_a_string_of_json_is_read() -> None:
    state = {"props": {"cache": json.dumps({"menu": MENU, "story": json.dumps(ARTICLE)})}}
    assert shown(json.dumps(state), " type=application/json") == list(PROSE)


def test_a_list_of_teasers_in_a_state_is_not_a_body() -> None:
    assert shown(f"window.s = {json.dumps({'title': TITLE, 'menu': MENU})}") == []


def test_code_that_holds_no_article_gives_no_body() -> None:
    library = "function f(a){return 'Use f to move a. It is old. Do not call it.'}" * 50
    assert shown(f"var t = {json.dumps(TITLE)};{library}") == []


def test_code_is_read_and_never_run() -> None:
    values = read_values("x = {a: 1 + __import__('os'), 'b': [\"c\\u0041\\x42\", `d`], e: {}};")
    assert values == [{"a": "os", "b": ["cAB", "d"], "e": {}}]
    assert unescaped(r"\ud83d\ude00 \u{1F600} \n \q \ud800") == "😀 😀 \n q \ufffd"


@pytest.mark.parametrize("piece", ['"\\"', "{[", "'a':", "`", '{"a":', "\\u{", '[1,"' * 3])
def test_code_of_one_thing_over_and_over_takes_no_long_time(piece: str) -> None:
    read_values(piece * (300_000 // len(piece)))
