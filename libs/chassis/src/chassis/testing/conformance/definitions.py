"""What the routes declare, before any request: bounded input, a valid document."""

from collections.abc import Iterator

from msgspec import inspect as shapes
from openapi_spec_validator import validate

from chassis.http import Route
from chassis.http.openapi import openapi_document
from chassis.testing.conformance.contract import Conformance, Examples


class DefinitionConformance(Conformance):
    """A route that is declared carelessly is refused before it is deployed."""

    def test_has_an_example_for_every_route(self, examples: Examples) -> None:
        """A route without an example would not be tested at all."""
        assert sorted(examples) == sorted(route.key for route in self.routes)

    def test_is_described_by_a_valid_document(self) -> None:
        """OpenAPI 3.1, and operation names that are unique."""
        document = openapi_document(
            title="under test", version="1", routes=self.routes, errors=self.errors
        )

        validate(document)

    def test_bounds_everything_a_client_may_send(self, route: Route) -> None:
        """What has no limit here meets one in the database, as a 500."""
        taken = [struct for struct in (route.body, route.query) if struct is not None]

        assert [
            place
            for struct in taken
            for place in _unbounded(shapes.type_info(struct), struct.__name__)
        ] == []


def _unbounded(shape: shapes.Type, place: str) -> Iterator[str]:
    """Yield where text, numbers or arrays have no limit, or unknown fields are ignored."""
    if (fault := _fault_of(shape)) is not None:
        yield f"{place}: {fault}"
    for step, part in _parts_of(shape):
        yield from _unbounded(part, place + step)


def _fault_of(shape: shapes.Type) -> str | None:
    match shape:
        case shapes.StructType(forbid_unknown_fields=False):
            return "ignores unknown fields"
        case shapes.CollectionType(max_length=None) | shapes.DictType(max_length=None):
            return "has no max_length"
        case shapes.StrType(max_length=None, pattern=None):
            return "has neither max_length nor pattern"
        case shapes.IntType(ge=None, gt=None) | shapes.IntType(le=None, lt=None):
            return "needs a lower and an upper bound"
        case _:
            return None


def _parts_of(shape: shapes.Type) -> Iterator[tuple[str, shapes.Type]]:
    match shape:
        case shapes.Metadata():
            yield "", shape.type
        case shapes.UnionType():
            yield from (("", member) for member in shape.types)
        case shapes.StructType():
            yield from ((f".{field.encode_name}", field.type) for field in shape.fields)
        case shapes.CollectionType():
            yield "[]", shape.item_type
        case shapes.DictType():
            yield "{}", shape.value_type
        case _:
            pass
