"""The version of the extractor, which every article records. Written by ``make version``."""

EXTRACTOR_VERSION = "3-62e4f313"
