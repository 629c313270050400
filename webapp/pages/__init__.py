"""What does a reader see? From a search or an article's id to HTML, also without scripts.

Here results become words, lists, charts and links, which the templates show; not for finding or
counting anything, which the engine and ``webapp.api`` do.
"""
