"""What does an engine answer: hits, facets, histogram, completions, suggestions?

Everything that is the same for all stores, built on what their readers can do with plans. Not for
parsing (``indexer.query``), and not for any one library (``backends``).
"""
