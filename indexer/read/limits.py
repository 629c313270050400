"""Limits on what reading takes in, in bytes unless said otherwise.

They bound what a hostile file can cost; honest files stay below all of them.
"""

KIB = 1 << 10
MIB = 1 << 20

# A page's body after decoding; longer ones are cut and flagged. The longest news pages known are
# a tenth of it.
BODY = 16 * MIB
# A page saved as a file carries its pictures inside, so it may be longer.
SAVED_PAGE = 48 * MIB
# What is taken of a block before decoding.
RAW_BODY = 32 * MIB
# Decoded bytes for each encoded one, once the decoded body has passed RATIO_FLOOR.
RATIO = 1000
RATIO_FLOOR = MIB
# Content-Encodings named for one body.
CODINGS = 4

# The header of one record and the HTTP head of one response.
RECORD_HEAD = 4 * MIB
HTTP_HEAD = MIB
# A header found by search must fit in this.
SEARCHED_HEAD = 64 * KIB

# A compressed unit (gzip member, zstd frame, zip entry) that inflates past UNIT_FLOOR at more
# than UNIT_RATIO without a record ending in it is a bomb.
UNIT_FLOOR = 64 * MIB
UNIT_RATIO = 200
# What one file may cost in inflating units that prove damaged, in multiples of its own size and at
# least in bytes; past it the search goes on from where inflating failed, not from where it began.
SALVAGE_FACTOR = 16
SALVAGE_FLOOR = 512 * MIB
# How often one unit may be inflated again: this many times its content, in all.
REWINDS = 64
# What is kept of an inflated unit behind the reading position.
KEPT = 4 * MIB

# A zstd frame may ask for this much history: that of ``zstd --ultra -22``.
ZSTD_WINDOW = 128 * MIB
# RFC 9659: what a Content-Encoding of zstd may ask for.
ZSTD_BODY_WINDOW = 8 * MIB
# The dictionary frame at the start of a .warc.zst.
ZSTD_DICTIONARY = 64 * MIB

# Continuations are looked for among so many records after a first segment.
SEGMENTS_AHEAD = 64

# A WACZ package: bytes of its directory, entries that are read, bytes of one of its JSON files, of
# page texts.
ZIP_DIRECTORY = 8 * MIB
ZIP_ENTRIES = 50_000
WACZ_JSON = 32 * MIB
WACZ_TEXTS = 32 * MIB

URL = 8192
DIGEST = 256  # characters of a digest as it is stated
