"""Which characters are these bytes, and can a parser afford the page they spell?

Not for containers and transfer encodings (``indexer.read``), nor for what a page means
(``indexer.extract``).

    media_type      what a Content-Type header says
    decode          bytes -> text: which character set, on what evidence
    guard           text that would cost a tree parser too much, recognised before parsing
    clean           text as it may be stored
"""
