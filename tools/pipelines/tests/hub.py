"""A GitHub of one repository: issues, their comments and one branch, over the REST API."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import msgspec
from aiohttp import web

from localcloud.testing.stand_in import running_stand_in

TOKEN = "of the run"


class Hub(msgspec.Struct):
    """What it holds; tests look into it."""

    head: str = "0" * 40
    issues: list[dict[str, Any]] = msgspec.field(default_factory=list[dict[str, Any]])
    comments: list[dict[str, Any]] = msgspec.field(default_factory=list[dict[str, Any]])
    commits: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict[str, dict[str, Any]])
    trees: list[dict[str, Any]] = msgspec.field(default_factory=list[dict[str, Any]])
    url: str = ""


@contextmanager
def running_hub() -> Generator[Hub]:
    """Serve an empty repository `example/shop`."""
    hub = Hub()
    with running_stand_in(_application(hub)) as stand_in:
        hub.url = f"http://127.0.0.1:{stand_in.port}"
        yield hub


def _application(hub: Hub) -> web.Application:
    application = web.Application(middlewares=[_authorised])
    application.add_routes(_issues(hub))
    application.add_routes(_comments(hub))
    application.add_routes(_commits(hub))
    return application


def _issues(hub: Hub) -> web.RouteTableDef:
    routes = web.RouteTableDef()

    @routes.get("/repos/example/shop/issues")
    async def list_issues(request: web.Request) -> web.Response:
        found = [issue for issue in hub.issues if issue["state"] == request.query["state"]]
        return web.json_response(_page(request, found))

    @routes.post("/repos/example/shop/issues")
    async def open_issue(request: web.Request) -> web.Response:
        issue = {"number": len(hub.issues) + 1, "state": "open"} | await request.json()
        hub.issues.append(issue)
        return web.json_response(issue, status=201)

    @routes.patch("/repos/example/shop/issues/{number:\\d+}")
    async def change_issue(request: web.Request) -> web.Response:
        issue = hub.issues[int(request.match_info["number"]) - 1]
        issue.update(await request.json())
        return web.json_response(issue)

    return routes


def _comments(hub: Hub) -> web.RouteTableDef:
    routes = web.RouteTableDef()

    @routes.get("/repos/example/shop/issues/{number}/comments")
    async def list_comments(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        found = [comment for comment in hub.comments if comment["on"] == number]
        return web.json_response(_page(request, found))

    @routes.post("/repos/example/shop/issues/{number}/comments")
    async def comment(request: web.Request) -> web.Response:
        made = {"id": len(hub.comments) + 1, "on": int(request.match_info["number"])}
        hub.comments.append(made | await request.json())
        return web.json_response(made, status=201)

    @routes.patch("/repos/example/shop/issues/comments/{id}")
    async def change_comment(request: web.Request) -> web.Response:
        hub.comments[int(request.match_info["id"]) - 1].update(await request.json())
        return web.json_response({})

    return routes


def _commits(hub: Hub) -> web.RouteTableDef:
    routes = web.RouteTableDef()

    @routes.get("/repos/example/shop/git/commits/{sha}")
    async def read_commit(request: web.Request) -> web.Response:
        return web.json_response({"tree": {"sha": f"tree of {request.match_info['sha']}"}})

    @routes.post("/repos/example/shop/git/trees")
    async def write_tree(request: web.Request) -> web.Response:
        hub.trees.append(await request.json())
        return web.json_response({"sha": f"tree {len(hub.trees)}"}, status=201)

    @routes.post("/repos/example/shop/git/commits")
    async def write_commit(request: web.Request) -> web.Response:
        sha = f"commit {len(hub.commits) + 1}"
        hub.commits[sha] = await request.json()
        return web.json_response({"sha": sha}, status=201)

    @routes.patch("/repos/example/shop/git/refs/heads/main")
    async def move(request: web.Request) -> web.Response:
        sha = (await request.json())["sha"]
        if hub.commits[sha]["parents"] != [hub.head]:
            return web.json_response({"message": "Update is not a fast forward"}, status=422)
        hub.head = sha
        return web.json_response({})

    return routes


@web.middleware
async def _authorised(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return web.json_response({"message": "Bad credentials"}, status=401)
    return await handler(request)


def _page(request: web.Request, found: list[Any]) -> list[Any]:
    size, page = int(request.query["per_page"]), int(request.query["page"])
    return found[(page - 1) * size : page * size]
