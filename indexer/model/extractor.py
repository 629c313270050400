"""The version of the extractor, which every article records. Written by ``make version``."""

EXTRACTOR_VERSION = "3-af3424cc"
