"""Which changes of a service's API break its clients."""

from collections.abc import Iterator, Mapping
from typing import Final

from compatibility.document import Json, Place, root_of
from compatibility.errors import ConstructUnknown
from compatibility.schemas import Change, Comparison

_METHODS: Final = frozenset({"delete", "get", "patch", "post", "put"})
_OPERATION: Final = frozenset({"operationId", "parameters", "requestBody", "responses", "security"})
_PROBLEM: Final = "application/problem+json"


def breaking_changes(old: Json, new: Json) -> list[Change]:
    """Return what breaks clients of the old document, unless the major version says so."""
    if _major(new) > _major(old):
        return []
    found = _changes(root_of(old), root_of(new))
    return list(dict.fromkeys(found))


def _major(document: Json) -> int:
    return int(str(document["info"]["version"]).partition(".")[0])


def _changes(old: Place, new: Place) -> Iterator[Change]:
    before, after = old.at("components", "securitySchemes"), new.at("components", "securitySchemes")
    if before.value != after.value:
        yield Change(after.pointer, "clients prove who they are in another way")
    for path, methods in old.at("paths").items():
        methods.refuse_unknown(_METHODS)
        new.at("paths", path).refuse_unknown(_METHODS)
        for method, operation in methods.items():
            successor = new.at("paths", path, method)
            if successor.value is None:
                yield Change(operation.pointer, f"{method.upper()} {path} is gone")
            else:
                yield from _operation_changes(operation, successor)


def _operation_changes(old: Place, new: Place) -> Iterator[Change]:
    old.refuse_unknown(_OPERATION)
    new.refuse_unknown(_OPERATION)
    before, after = old.at("operationId"), new.at("operationId")
    if before.value != after.value:
        what = f"generated clients call it {before.value}, and it is {after.value} now"
        yield Change(after.pointer, what)
    for scopes in old.members.get("security", ()):
        if scopes not in new.members.get("security", ()):
            names = ", ".join(scope for each in scopes.values() for scope in each)
            yield Change(
                new.at("security").pointer, f"the scope `{names}` does not suffice any more"
            )
    yield from _parameter_changes(old.at("parameters"), new.at("parameters"))
    yield from _body_changes(old.at("requestBody"), new.at("requestBody"))
    yield from _response_changes(old.at("responses"), new.at("responses"))


def _parameter_changes(old: Place, new: Place) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    for name in sorted(before.keys() - after.keys()):
        yield Change(new.pointer, f"the parameter `{name}` is not taken any more")
    for name, parameter in after.items():
        needed = parameter.members.get("required", False)
        if name not in before:
            if needed:
                yield Change(parameter.pointer, f"the parameter `{name}` is new and required")
            continue
        if needed and not before[name].members.get("required", False):
            yield Change(parameter.pointer, f"the parameter `{name}` became required")
        schemas = before[name].at("schema"), parameter.at("schema")
        yield from Comparison("request").changes(*schemas)


def _by_name(parameters: Place) -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for parameter in parameters.elements():
        parameter.refuse_unknown({"name", "in", "required", "schema"})
        found[f"{parameter.value['name']} ({parameter.value['in']})"] = parameter
    return found


def _body_changes(old: Place, new: Place) -> Iterator[Change]:
    for body in (old, new):
        body.refuse_unknown({"required", "content"})
    if old.value is None or new.value is None:
        if old.value is not None:
            yield Change(new.pointer, "a body is not taken any more")
        elif new.value is not None and new.members.get("required", False):
            yield Change(new.pointer, "a body became required")
        return
    if new.members.get("required", False) and not old.members.get("required", False):
        yield Change(new.pointer, "a body became required")
    for media_type, content in old.at("content").items():
        successor = new.at("content", media_type)
        if successor.value is None:
            yield Change(new.at("content").pointer, f"{media_type} is not taken any more")
        else:
            yield from Comparison("request").changes(content.at("schema"), successor.at("schema"))


def _response_changes(old: Place, new: Place) -> Iterator[Change]:
    for status, response in old.items():
        successor = new.at(status)
        if successor.value is None:
            yield Change(new.pointer, f"the status {status} is gone")
        else:
            yield from _answer_changes(status, response, successor)
    # A client treats an error that it does not know by its class; a success it must know.
    for status in new.members:
        if status not in old.members and not _is_error(status):
            yield Change(new.at(status).pointer, f"the status {status} is new")


def _answer_changes(status: str, old: Place, new: Place) -> Iterator[Change]:
    for response in (old, new):
        response.refuse_unknown({"content", "headers"})
    for name, header in old.at("headers").items():
        successor = new.at("headers", name)
        if successor.value is None:
            yield Change(new.at("headers").pointer, f"the header {name} is gone")
        else:
            yield from Comparison("response").changes(header.at("schema"), successor.at("schema"))
    before, after = old.at("content"), new.at("content")
    for media_type, content in before.items():
        successor = after.at(media_type)
        if successor.value is None:
            yield Change(after.pointer, f"{media_type} is gone")
        elif media_type == _PROBLEM:
            yield from _problem_changes(content, successor)
        else:
            yield from Comparison("response").changes(content.at("schema"), successor.at("schema"))
    for media_type in after.members:
        if media_type not in before.members and not _is_error(status):
            yield Change(after.at(media_type).pointer, f"{media_type} is new")


def _problem_changes(old: Place, new: Place) -> Iterator[Change]:
    """Compare problems by their codes: the codes that a client knows stay, and others may come."""
    shape_before, codes_before = _problem_parts(old)
    shape_after, codes_after = _problem_parts(new)
    yield from Comparison("response").changes(shape_before, shape_after)
    for code in codes_before.value:
        if code not in codes_after.value:
            yield Change(codes_after.pointer, f"the code `{code}` is gone")


def _problem_parts(content: Place) -> tuple[Place, Place]:
    """Return the schema of all problems, and the codes of those that are meant here."""
    parts = list(content.at("schema", "allOf").elements())
    if len(parts) != len(("all problems", "these codes")):
        raise ConstructUnknown(f"{content.pointer}: a problem that is not one of some codes")
    shape, codes = parts
    return shape, codes.at("properties", "code", "enum")


def _is_error(status: str) -> bool:
    return status >= "400"
