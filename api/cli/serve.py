"""`claimgraph serve`: answer over HTTP."""

import socket
from typing import Annotated

import typer

from api.cli.screen import line
from api.cli.settings import DEFAULT_STORE, Where, opened
from graph.errors import ClaimgraphError


class PortError(ClaimgraphError):
    """The address cannot be listened on."""

    code = "PORT"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; only this machine by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    where: Where = DEFAULT_STORE,
) -> None:
    """Serve the page, GraphQL and citations until Ctrl-C."""
    import uvicorn  # here, so that the other commands start without it

    from api.app import create_app

    with opened(where) as store:
        listener = _listen(host, port)
        shown_host = f"[{host}]" if ":" in host else host
        address = f"http://{shown_host}:{listener.getsockname()[1]}"
        counts = store.counts()
        line(f"{counts.sources:,} sources, {counts.entities:,} entities, {counts.claims:,} claims in {where}")
        line(f"the page  {address}/")
        line(f"GraphQL   {address}/graphql")
        line("Ctrl-C stops.")
        config = uvicorn.Config(
            create_app(store), log_level="warning", timeout_graceful_shutdown=3, limit_concurrency=200
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            line("stopped.")
        finally:
            listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        why = error.strerror or str(error)
        raise PortError(
            f"cannot listen on {host}:{port} ({why}). Choose another port: --port 8001, or PORT=8001 make up"
        ) from None
    listener.listen(100)
    return listener
