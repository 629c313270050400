"""The version of the extractor: recorded in every article it makes."""

EXTRACTOR_VERSION = "2"
