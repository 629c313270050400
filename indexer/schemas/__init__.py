"""What can be asked from outside, and what is answered: the JSON of the API and of ``--json``.

In go URL parameters or options and what an engine or the ledger answered; out come the objects
that ``webapp`` serves and ``backissue … --json`` prints. Not for HTML, HTTP or searching itself.

    params, route_params    what may be asked; forms, choices, periods: how values are written
    article, results, …     the shapes of the answers; OpenAPI is generated from both
    searching, counting     a search as its answer, with facets and counts over time
    links                   where the links of an answer lead
"""
