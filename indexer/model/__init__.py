"""The values that travel between stages: frozen, and the same words as in JSON and on the pages.

archive   what lies in an archive file: Split, Location, Record, Capture
article   what extraction read: Block, Stamp, Article
search    what is asked and answered: Document, Query, Page
"""
