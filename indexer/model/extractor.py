"""The version of the extractor, which every article records. Written by ``make version``."""

EXTRACTOR_VERSION = "3-9f60b1f0"
