"""The version of the extractor, which every article records. Written by ``make version``."""

EXTRACTOR_VERSION = "3-33d8ac4a"
