"""Which library holds the index, and how does it run a plan?

One module for each library: its files, its commits and its translation of plans. Not for anything
that two of them would do alike. See docs/adding-an-engine.md.
"""
