"""Does the page hold an article, and if not, is it a front, an error page, a wall or another?

``signals`` gathers what counts (``notices``, ``substance``, ``teasers`` and ``url_shape`` measure
parts of it), ``judge`` asks the trees that were learned. Not for what became of the record (that is
the ledger's outcome), and no verdict drops a page: other kinds are recorded as well.
"""
