"""What does a query mean in the terms of an index, and what does it cost?

It turns the tree of a query into a plan with scores and within a budget, and defines what a
backend's reader must do with plans. Not for pages of results: ``answer`` makes those.
"""
