"""The ``backissue`` command: what does the person at the keyboard want, and what do they see?

Not for the work itself: commands check arguments, call a stage and print. One line on standard
error says what went wrong and what to do.

Exit status: 0 done; 3 done, but parts of the input were damaged or no longer there; 1 could not
do it; 2 wrong usage; 130 stopped by Ctrl-C.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from indexer.errors import BackissueError

_MODULES = {
    "demo": "build", "ingest": "build", "reindex": "build", "pull": "build",
    "search": "ask", "status": "ask", "records": "ask", "verify": "ask",
    "serve": "serve", "mcp": "models",
    "export": "taking", "save": "taking", "tables": "notebook",
    "remove": "removing",
}  # fmt: skip
"""The module of each command."""

_LONGEST_LINE = 2_000  # characters of a message


class _CommandGroup(click.Group):
    """Commands whose modules are imported when they are asked for.

    So a search does not load extraction, which takes as long as all the rest.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, sorted."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name; None if there is none."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"indexer.cli.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself would call it a failure where nobody reads on."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _end_unread()


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the version, and which implementation of extraction is in use."""
    if asked:
        from importlib.metadata import version

        click.echo(f"backissue, version {version('backissue')}")
        click.echo(import_module("indexer.native").implementation())
        ctx.exit()


@click.group(
    cls=_CommandGroup,
    no_args_is_help=False,  # a missing command is wrong usage, in one line
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and the implementation in use, and exit.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where archives on stores are worked on (or BACKISSUE_CACHE; else ~/.cache/backissue).",
)
def backissue(cache: Path | None) -> None:
    """Turn web archives into a newspaper morgue that anyone can search."""
    if cache:
        from indexer.corpus.mirror import CACHE

        os.environ[CACHE] = str(cache.absolute())


def main() -> None:
    """Run the command line; the one place where errors become messages and exit statuses."""
    _open_closed_streams()
    try:
        code = backissue(standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "backissue"
        _fail(2, f"{error.format_message()} See `{command} --help`.")
    except BackissueError as error:
        _fail(1, str(error))
    except BrokenPipeError:
        _end_unread()
    except (KeyboardInterrupt, click.Abort):
        _fail(130, "stopped; run the same command again to continue")
    except OSError as error:
        _fail(1, f"{error.filename or 'the operating system refused'}: {error.strerror or error}")
    sys.exit(code if isinstance(code, int) else 0)


def _open_closed_streams() -> None:
    """Give the process the output streams that it was started without.

    Else the next file that is opened would get the number of one, and what is printed.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (for good)


def _end_unread() -> NoReturn:
    """End with status 0: whoever reads our output has stopped, such as ``head``."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _fail(code: int, message: str) -> None:
    from indexer.file_names import visible

    line = visible(" ".join(message.split()))
    if len(line) > _LONGEST_LINE:  # it repeats what was typed
        line = f"{line[: _LONGEST_LINE // 2]} … {line[-_LONGEST_LINE // 4 :]}"
    click.echo(f"backissue: {line}", err=True)
    sys.exit(code)
