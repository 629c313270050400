"""What is asked of an engine at once, and what page is made of what it found?

The same for all engines: questions, cursors, the shape of facets and histograms, highlights. Not
for parsing (``indexer.query``), and not for finding anything (``embedded``, ``backends``).
"""
