"""Templates in each language: one environment a language, its messages compiled in.

A page has hundreds of messages. Looking each one up while the page is rendered would take a tenth
of its time; here that is done once, when a template is compiled. Not here: messages of Python
code; those are looked up when they are said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from indexer.schemas.escaped import escaped
from indexer.schemas.params import Params
from webapp.shared import chosen_language
from webapp.shared.speech import Speech, current, speech_of

_PLACE = re.compile(r"%\((\w+)\)s|%(%)")
_NUMBER_OF_TEXTS = {"_": 1, "pgettext": 2, "ngettext": 2}


def install(app: Flask) -> None:
    """Give *app* one environment for each language."""
    app.jinja_env.code_generator_class = SpokenCode
    app.jinja_env.globals["fixed"] = fixed
    app.extensions["backissue-spoken"] = {}


def render(name: str, address: Params | None = None, /, **context: object) -> str:
    """The template *name* in the current language; *address* are the parameters of the page."""
    app, speech = current_app, current()
    chosen_language.variant()
    context |= {"language": speech.code, "alternates": chosen_language.alternates(address)}
    app.update_template_context(context)
    return _environment(speech).get_template(name).render(context)


def fixed(name: str) -> Markup:
    """The template *name*, which depends on nothing but the language and the kind of page.

    It is rendered once for each of them: what stands around every page takes a fifth of its time.
    """
    return _fixed(name, request.endpoint, request.script_root, chosen_language.named(), current())


@lru_cache(maxsize=500)
def _fixed(name: str, endpoint: str | None, _prefix: str, _language: str, speech: Speech) -> Markup:
    template = _environment(speech).get_template(name)
    return Markup(template.render(endpoint=endpoint, language=speech.code))


def _environment(speech: Speech) -> Environment:
    """The environment of this language; filters are those of all."""
    held: dict[str, Environment] = current_app.extensions["backissue-spoken"]
    if speech.code not in held:
        made = current_app.jinja_env.overlay()
        made.globals = {**made.globals, "speech": speech, "plural_form": speech.plural}
        held.setdefault(speech.code, made)
    return held[speech.code]


def shown(value: object) -> str:
    """*value* as a page shows it: what ``escape`` gives, without the cost of a ``Markup`` each."""
    kind = type(value)
    if kind is str:
        return escaped(value)  # type: ignore[arg-type]
    return value if kind is Markup else escape(value)  # type: ignore[return-value]


def called(function: Any, /, *arguments: object, **named: object) -> Any:
    """What *function* returns: no function of our templates asks for their context."""
    return function(*arguments, **named)


class SpokenCode(CodeGenerator):
    """Compiles a template after its messages were put in.

    A page has hundreds of attributes, calls and values to escape. What Jinja does for each of them
    with a function of Python, for cases that are none of ours, took a tenth of the time of a page.
    """

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        """Translate, then compile."""
        speech: Any = self.environment.globals.get("speech") or speech_of("en")
        self.writeline(f"from {__name__} import {called.__name__}, {shown.__name__}")
        super().visit_Template(_Translation(speech, self.name).visit(node), frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        """Begin to output an expression."""
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write(f"{shown.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802
        """Look at attributes first, and for keys of mappings only where there is none."""
        self.write("(_it if (_it := getattr((_of := ")
        self.visit(node.node, frame)
        name = repr(node.attr)
        self.write(f"), {name}, missing)) is not missing else environment.getattr(_of, {name}))")

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: N802
        """Call without a look at what the function wants of Jinja."""
        if forward_caller:
            super().visit_Call(node, frame, forward_caller)
            return
        self.write(f"{called.__name__}(")
        self.visit(node.node, frame)
        self.signature(node, frame)
        self.write(")")


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
