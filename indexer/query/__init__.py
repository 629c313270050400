"""What people type, read once: ``parse`` gives one tree, whatever the text.

lexer      text -> tokens: words, quoted phrases, parentheses, operators
parser     tokens -> tree, repaired where needed, with a sentence for every repair
dates      ``2015-09``, ``20150904``, ``2015..2016`` -> half-open UTC ranges
writing    tree -> canonical query text, and a description for people
"""

from indexer.query.describe import describe
from indexer.query.parser import parse
from indexer.query.typed_dates import instant

__all__ = ["describe", "instant", "parse"]
