import pytest

from localcloud.front_door.deployment import Route, Throttle
from localcloud.front_door.routing import find_route

KEYS = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "ANY /pets/dog/{id}",
    "$default",
)


def routes(*keys: str) -> tuple[Route, ...]:
    return tuple(
        Route(
            key=key,
            function="f",
            timeout_seconds=30,
            authorizer=None,
            scopes=(),
            throttle=Throttle(),
        )
        for key in keys
    )


class TestFindRoute:
    @pytest.mark.parametrize(
        ("method", "path", "key", "parameters"),
        [
            ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
            ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
            ("POST", "/pets/dog/2", "ANY /pets/dog/{id}", {"id": "2"}),
            ("GET", "/pets/cat", "GET /pets/{proxy+}", {"proxy": "cat"}),
            ("GET", "/pets/cat/1/toys", "GET /pets/{proxy+}", {"proxy": "cat/1/toys"}),
            ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
            ("GET", "/", "$default", {}),
        ],
    )
    @pytest.mark.parametrize("keys", [KEYS, KEYS[::-1]])
    def test_takes_the_most_specific(
        self,
        keys: tuple[str, ...],
        method: str,
        path: str,
        key: str,
        parameters: dict[str, str],
    ) -> None:
        match = find_route(routes(*keys), method, path)

        assert match is not None
        assert (match.route.key, match.path_parameters) == (key, parameters)

    def test_decodes_path_variables(self) -> None:
        match = find_route(routes("GET /products/{sku}"), "GET", "/products/a%2Fb%20c")

        assert match is not None
        assert match.path_parameters == {"sku": "a/b c"}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/users/"),
            ("GET", "/users/1/orders"),
            ("GET", "/users"),
            ("POST", "/users/1"),
            ("GET", "/Users/1"),
        ],
    )
    def test_finds_nothing_where_nothing_fits(self, method: str, path: str) -> None:
        assert find_route(routes("GET /users/{id}"), method, path) is None
