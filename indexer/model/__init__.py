"""The values that travel between stages: frozen, and the same words as in JSON and on the pages.

archive     what lies in an archive file: Split, Location, Record, Capture
article     what extraction read: Block, StatedDate, Article
provenance  where in a page a date was read: DatePlace, Provenance
search      what is asked and answered: Document, Query, Page
"""
