"""The ``backissue`` command: what does the person at the keyboard want, and what do they see?

Not for the work itself: commands check arguments, call a stage and print. One line on standard
error says what went wrong and what to do.

Exit status: 0 done; 3 done, but parts of the input were damaged or no longer there; 1 could not
do it; 2 wrong usage; 130 stopped by Ctrl-C.
"""

import os
import sys
from pathlib import Path

import click

from indexer.cli.ask import records, search, status, verify
from indexer.cli.build import demo, ingest, pull, reindex
from indexer.cli.models import mcp
from indexer.cli.notebook import tables
from indexer.cli.removing import remove
from indexer.cli.serve import serve
from indexer.cli.taking import export, save
from indexer.corpus.mirror import CACHE
from indexer.errors import BackissueError
from indexer.read import visible


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backissue", prog_name="backissue")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where archives on stores are worked on (or BACKISSUE_CACHE; else ~/.cache/backissue).",
)
def backissue(cache: Path | None) -> None:
    """Turn web archives into a newspaper morgue that anyone can search."""
    if cache:
        os.environ[CACHE] = str(cache.absolute())


for _command in (
    demo, ingest, search, serve, mcp, export, save, tables, remove,
    status, records, reindex, pull, verify,
):  # fmt: skip
    backissue.add_command(_command)


def main() -> None:
    """Run the command line; the one place where errors become messages and exit statuses."""
    try:
        code = backissue(standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "backissue"
        _fail(2, f"{error.format_message()} See `{command} --help`.")
    except BackissueError as error:
        _fail(1, str(error))
    except BrokenPipeError:  # whoever reads our output has stopped, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, click.Abort):
        _fail(130, "stopped; run the same command again to continue")
    except OSError as error:
        _fail(1, f"{error.filename or 'the operating system refused'}: {error.strerror or error}")
    sys.exit(code if isinstance(code, int) else 0)


def _fail(code: int, message: str) -> None:
    line = visible(" ".join(message.split()))
    click.echo(f"backissue: {line}", err=True)
    sys.exit(code)
