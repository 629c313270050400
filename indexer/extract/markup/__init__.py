"""What does the markup of the page say, in lines, elements and metadata?

One walk over the tree gathers all that later steps read, and ``context`` carries it. Not for
judging what is the article: here things are only read, counted and named.
"""
