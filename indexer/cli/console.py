"""Progress and summary of a job, as the command line shows them."""

import sys
import time

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from indexer.ingest import Progress, Report

_PLAIN_EVERY = 10.0  # seconds between lines where there is no terminal


class LiveProgress(Progress):
    """A bar on a terminal, a line every ten seconds in a pipe, nothing when *quiet*."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._total = self._done = self._records = self._articles = 0
        self._said = time.monotonic()
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[articles]:,} articles"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=quiet or not sys.stderr.isatty(),
        )

    def __enter__(self) -> "LiveProgress":
        self._bars.start()
        self._task = self._bars.add_task("Planning", total=None, articles=0)
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def planned(self, splits: int) -> None:
        """Show how many parts there are to read."""
        self._total = splits
        self._bars.update(self._task, description="Reading", total=splits)

    def done(self, records: int, articles: int) -> None:
        """Advance by one part."""
        self._done += 1
        self._records += records
        self._articles += articles
        self._bars.update(self._task, advance=1, articles=self._articles)
        if time.monotonic() - self._said > _PLAIN_EVERY:
            self._said = time.monotonic()
            self._say(
                f"{self._done:,} of {self._total:,} parts read,"
                f" {self._records:,} records, {self._articles:,} articles"
            )

    def step(self, name: str) -> None:
        """Show the step that has begun."""
        self._bars.update(self._task, description=name)
        self._say(name)

    def _say(self, line: str) -> None:
        if self._bars.disable and not self._quiet:
            click.echo(line, err=True)


def summary(report: Report) -> str:
    """The report as text; every record is counted in one of its lines."""
    lines = [
        f"{report.files:,} files, {report.records:,} records, {report.captures:,} captures,"
        f" {report.articles:,} articles in {report.seconds:.1f} s",
    ]
    width = max((len(f"{count:,}") for count in report.outcomes.values()), default=1)
    for reason, count in sorted(report.outcomes.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"  {count:>{width},}  {reason}")
    if report.flags:
        oddities = ", ".join(f"{count:,} {flag}" for flag, count in report.flags.items())
        lines.append(f"oddities in records that were read: {oddities}")
    if report.redone:
        lines.append(f"{report.redone:,} parts of an older extractor read again")
    for one in report.not_redone:
        lines.append(f"not read again: {one['file']}: {one['reason']}")
    index = report.index
    lines.append(
        f"index: {index.held:,} documents ({index.upserted:,} written, {index.deleted:,} deleted)"
    )
    if report.damaged:
        lines.append(
            f"{len(report.damaged):,} damaged places:"
            " `backissue records --outcome damaged` lists them"
        )
    return "\n".join(lines)
