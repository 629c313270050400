"""The version of the extractor, which every article records. Written by ``make version``."""

EXTRACTOR_VERSION = "3-666d4591"
