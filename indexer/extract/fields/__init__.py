"""What else does the article state: headline, authors, site, section, tags, language, description?

Each module answers for one field, from metadata first and from what readers see where those are
silent. Not for dates, which have a room of their own, nor for the text itself.
"""
