"""Which values travel between stages? Frozen ones, named as in JSON and on the pages.

Not for what a stage keeps to itself.

capture     what lies in an archive file: Split, Location, Record, Capture
article     what extraction read: Block, StatedDate, Article
provenance  where in a page a date was read: DatePlace, Provenance
extractor   the version that every article records
search      what is asked and answered: Document, Query, Page
"""
