"""What has to be known of an index before a query can be planned for it."""

from typing import Protocol

from indexer.engines.plan.nodes import Plan


class IndexFacts(Protocol):
    """One generation of an index, as far as plans depend on it."""

    @property
    def languages(self) -> tuple[str | None, ...]:
        """The languages of the documents held; None stands for documents without one."""
        ...

    def scope(self, current: bool, articles: bool) -> Plan:
        """A filter for current editions, articles or both; matches all if all documents are."""
        ...
