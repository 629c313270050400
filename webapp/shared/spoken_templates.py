"""Templates in each language: one environment a language, its messages compiled in.

A page has hundreds of messages. Looking each one up while the page is rendered would take a tenth
of its time; here that is done once, when a template is compiled. Not here: messages of Python
code; those are looked up when they are said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer

from indexer.schemas.params import Params
from webapp.shared import chosen_language
from webapp.shared.speech import Speech, current, speech_of

_PLACE = re.compile(r"%\((\w+)\)s|%(%)")
_NUMBER_OF_TEXTS = {"_": 1, "pgettext": 2, "ngettext": 2}


def install(app: Flask) -> None:
    """Give *app* one environment for each language."""
    app.jinja_env.code_generator_class = SpokenCode
    app.extensions["backissue-spoken"] = {}


def render(name: str, address: Params | None = None, /, **context: object) -> str:
    """The template *name* in the current language; *address* are the parameters of the page."""
    app, speech = current_app, current()
    chosen_language.variant()
    context |= {"language": speech.code, "alternates": chosen_language.alternates(address)}
    app.update_template_context(context)
    return _environment(speech).get_template(name).render(context)


def _environment(speech: Speech) -> Environment:
    """The environment of this language; filters are those of all."""
    held: dict[str, Environment] = current_app.extensions["backissue-spoken"]
    if speech.code not in held:
        made = current_app.jinja_env.overlay()
        made.globals = {**made.globals, "speech": speech, "plural_form": speech.plural}
        held.setdefault(speech.code, made)
    return held[speech.code]


class SpokenCode(CodeGenerator):
    """Compiles a template after its messages were put in."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        """Translate, then compile."""
        speech: Any = self.environment.globals.get("speech") or speech_of("en")
        super().visit_Template(_Translation(speech, self.name).visit(node), frame)


@dataclass(frozen=True, slots=True)
class _Translation(NodeTransformer):
    """Replaces calls of ``_``, ``pgettext`` and ``ngettext`` by what they say."""

    speech: Speech
    name: str | None

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        called = node.node.name if isinstance(node.node, nodes.Name) else ""
        wanted = _NUMBER_OF_TEXTS.get(called)
        if wanted is None:
            return node
        texts = [arg.value for arg in node.args[:wanted] if isinstance(arg, nodes.Const)]
        if len(texts) != wanted:
            raise TemplateSyntaxError(f"{called}() takes literal texts", node.lineno, self.name)
        values = {given.key: given.value for given in node.kwargs}
        if called != "ngettext":
            say = self.speech.messages.pgettext if wanted == 2 else self.speech.messages.gettext
            return _filled(say(*texts), values, node.lineno)
        return self._plural(texts, node.args[2], values, node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        """Put the pieces of a sentence straight into the output."""
        self.generic_visit(node)
        node.nodes = list(_pieces(node.nodes))
        return node

    def _plural(
        self, texts: Sequence[str], count: nodes.Expr, values: dict[str, nodes.Expr], line: int
    ) -> nodes.Node:
        """The form that *count* takes when the page is rendered."""
        (one, many), plural = texts, self.speech.plural
        said = self.speech.messages.ngettext
        examples = {plural(number): number for number in _EXAMPLES}
        form = nodes.Call(nodes.Name("plural_form", "load"), [count], [], None, None)
        (_, last), *others = sorted(examples.items(), reverse=True)
        chosen: nodes.Expr = _filled(said(one, many, last), values, line)
        for at, number in others:
            test = nodes.Compare(form, [nodes.Operand("eq", nodes.Const(at))])
            chosen = nodes.CondExpr(test, _filled(said(one, many, number), values, line), chosen)
        return chosen.set_lineno(line)


_EXAMPLES = (*range(200), 1_000_000)  # numbers that take all forms of a plural there are


def _filled(text: str, values: dict[str, nodes.Expr], line: int) -> nodes.Expr:
    """*text* with *values* in their places; without any, as it is."""
    if not values:
        return nodes.TemplateData(text, lineno=line)
    pieces, at = list[nodes.Expr](), 0
    for place in _PLACE.finditer(text):
        pieces.append(nodes.TemplateData(text[at : place.start()] + (place[2] or ""), lineno=line))
        pieces += [values[place[1]]] if place[1] else []
        at = place.end()
    pieces.append(nodes.TemplateData(text[at:], lineno=line))
    return nodes.Concat([piece for piece in pieces if piece != nodes.TemplateData("")], lineno=line)


def _pieces(given: Sequence[nodes.Expr]) -> Iterator[nodes.Expr]:
    for one in given:
        if isinstance(one, nodes.Concat):
            yield from _pieces(one.nodes)
        else:
            yield one
