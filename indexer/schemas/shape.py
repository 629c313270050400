"""The base of all answer shapes, and what they have in common."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

Instant = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]


class Shape(BaseModel):
    """One kind of JSON object in an answer."""


def same_named(shape: type[Shape], value: object) -> dict[str, Any]:
    """The attributes of *value* that have the name of a field of *shape*."""
    kinds = shape, type(value)
    if kinds not in _SHARED:  # values of one type have the same attributes
        _SHARED[kinds] = tuple(name for name in shape.model_fields if hasattr(value, name))
    return {name: getattr(value, name) for name in _SHARED[kinds]}


_SHARED: dict[tuple[type[Shape], type], tuple[str, ...]] = {}


class _Untitled(GenerateJsonSchema):
    """JSON Schema without titles of fields, which only repeat their names."""

    def field_title_should_be_set(self, _: object) -> bool:
        return False


def short_schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Any:
    """JSON Schema of *model*, for readers who count words."""
    return model.model_json_schema(schema_generator=_Untitled, mode=mode)


def definitions(shapes: Iterable[type[Shape]], reference: str) -> dict[str, Any]:
    """JSON Schema of *shapes* and of all they hold, by name, for OpenAPI."""
    _, defined = models_json_schema(
        [(shape, "serialization") for shape in sorted(shapes, key=lambda shape: shape.__name__)],
        ref_template=reference,
    )
    return dict(defined["$defs"])
