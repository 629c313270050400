"""How text becomes terms: the same for every engine, for queries and for highlights.

Tokens are folded (NFKC, case, accents); stems are those of the Snowball stemmer of the document's
language. Engines index what this module gives and never analyse text themselves.
"""
