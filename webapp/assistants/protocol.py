"""The Model Context Protocol by its official package, the one place that imports it."""

import logging
import socket
from collections.abc import Collection, Mapping
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote

import anyio
import uvicorn
from anyio import CapacityLimiter, to_thread
from mcp import MCPError, types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from indexer.errors import BackissueError, EngineError
from indexer.schemas.shape import short_schema
from indexer.schemas.tool_params import MOST_TEXT
from webapp.assistants.desk import Desk
from webapp.assistants.toolbox import INSTRUCTIONS, TOOLS, ModelTool

_AT_ONCE = 4  # calls that are worked on; others wait
_CONNECTIONS = 64
_BODY = 262_144  # bytes of a request over HTTP
_STOPPING = 2  # seconds for answers that have begun when the process is told to stop
_ARTICLES = "backissue://articles/"


class ModelServer:
    """Answers the requests of the protocol; calls are worked on in threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._turns = CapacityLimiter(_AT_ONCE)
        self.server: Server[Any] = Server(
            "backissue",
            title="Backissue",
            version=version("backissue"),
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resource_templates=self._list_templates,
            on_list_resources=self._list_resources,
            on_read_resource=self._read_resource,
        )

    async def _list_tools(self, *_: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(tool) for tool in TOOLS.values()])

    async def _call_tool(
        self, _: object, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            known = ", ".join(TOOLS)
            raise MCPError(types.INVALID_PARAMS, f"unknown tool; the known ones are {known}")
        try:
            text, answer = await self._answer(tool, params.arguments or {})
        except BackissueError as error:
            return _failed(self._explained(error))
        except OSError as error:
            return _failed(f"the archive cannot be read: {error.strerror or 'unknown reason'}")
        content = [types.TextContent(type="text", text=text)]
        structured = answer.model_dump(mode="json")
        return types.CallToolResult(content=[*content], structured_content=structured)

    async def _answer(self, tool: ModelTool, arguments: Mapping[str, object]) -> tuple[str, Any]:
        work = partial(tool.answer, self._desk, arguments)
        return await to_thread.run_sync(work, limiter=self._turns)

    def _explained(self, error: BackissueError) -> str:
        """The error on one line, which does not say where the archive is."""
        if isinstance(error, EngineError):
            self._desk.holdings.reopen()  # so that what was mended is taken up without a restart
        line = " ".join(str(error).split())
        return line.replace(str(self._desk.holdings.path), "ARCHIVE")

    async def _list_resources(self, *_: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[])

    async def _list_templates(self, *_: object) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=_ARTICLES + "{id}",
            name="article",
            title="An article",
            description=TOOLS["read"].description,
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def _read_resource(
        self, _: object, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        if not uri.startswith(_ARTICLES):
            raise MCPError(types.INVALID_PARAMS, f"resources here begin with {_ARTICLES}")
        arguments = {"id": unquote(uri.removeprefix(_ARTICLES)), "characters": MOST_TEXT}
        try:
            text, _answer = await self._answer(TOOLS["read"], arguments)
        except BackissueError as error:
            raise MCPError(types.INVALID_PARAMS, self._explained(error)) from error
        held = types.TextResourceContents(uri=params.uri, text=text, mime_type="text/plain")
        return types.ReadResourceResult(contents=[held])


def _tool(tool: ModelTool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=short_schema(tool.takes, "validation"),
        output_schema=short_schema(tool.gives, "serialization"),
        annotations=types.ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _failed(line: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=line)], is_error=True)


def serve_stdio(desk: Desk) -> None:
    """Answer on standard input and output until the input ends or nobody reads the output.

    While it does, whatever else prints to standard output lands on standard error.
    """
    server = ModelServer(desk).server

    async def run() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    try:
        anyio.run(run)
    except* BrokenPipeError:
        pass  # the client has gone


def serve_http(desk: Desk, listener: socket.socket, names: Collection[str]) -> None:
    """Answer requests that reach *listener* at the path ``/mcp`` by one of *names*.

    Each request stands alone: there are no sessions to keep or to lose.
    """
    logging.getLogger("mcp").setLevel(logging.ERROR)  # not every request that is refused
    app = ModelServer(desk).server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=_BODY,
        transport_security=_admitted(names),
    )
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_STOPPING,
    )
    anyio.run(partial(uvicorn.Server(config).serve, sockets=[listener]))


def _admitted(names: Collection[str]) -> TransportSecuritySettings:
    """Requests for *names* alone, at any port, and none of a page that has another name."""
    hosts = [f"[{name}]" if ":" in name else name for name in names]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[form for host in hosts for form in (host, f"{host}:*")],
        allowed_origins=[
            form
            for host in hosts
            for scheme in ("http", "https")
            for form in (f"{scheme}://{host}", f"{scheme}://{host}:*")
        ],
    )
