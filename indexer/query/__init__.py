"""What does the text of a query mean? ``parse`` gives a tree for any text, and never raises.

lexer         text -> tokens: words, quoted phrases, parentheses, operators
parser        tokens -> tree, repaired where needed, with a sentence for every repair
ranges        ``2015..2016``, ``>=2015-09``, ``before:2015`` -> conditions on dates
typed_dates   ``2015-09``, ``20150904`` -> half-open ranges of UTC
describe      tree -> a sentence for people (``model.query_text`` writes it as query text)

Not for searching: ``indexer.engines`` translates the tree, and neither knows the other.
"""

from indexer.query.describe import describe, in_pieces
from indexer.query.parser import explicit, parse
from indexer.query.typed_dates import instant

__all__ = ["describe", "explicit", "in_pieces", "instant", "parse"]
