"""How does an index on this machine answer a whole question?

Asks its reader for one thing after another, which costs nothing there: tantivy and Whoosh answer
so. Not for servers, which get the question at once (``answer.question``).
"""
