"""What does a query mean in the terms of an index, and what does it cost?

From the tree of a query to a plan, with scores and within a budget, and what a backend's reader
must do with it. Not for what readers are shown: ``answer`` makes pages of it.
"""
