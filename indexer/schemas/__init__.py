"""What can be asked from outside, and what is answered? The JSON of the API and of ``--json``.

In go parameters and what an engine or the ledger answered; out come the objects that ``webapp``
serves and ``backissue search --json`` prints. Not for HTML or HTTP. Only this package imports
pydantic, and what loads it takes 0.2 s: commands import it when they print JSON, not before.

    params, route_params    what may be asked; forms, choices, periods: how values are written
    article, results, counts, differences, holdings, problems    the shapes of the answers
    searching, counting     a search as its answer, with facets and counts over time
    addresses               the paths that answers link to
    escaped                 text as it stands in HTML
"""
