"""What does every route need? The open archive, the request's parameters, links, JSON answers.

Not for what only pages, the API or the replay need, nor for anything without Flask: that belongs
to ``indexer.schemas``.
"""
