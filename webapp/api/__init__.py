"""What does a program get? From URL parameters to JSON, CSV, Atom feeds, CDX and OpenAPI.

Here an archive is asked, and two editions are compared; the shapes of what is asked and answered
are in ``indexer.schemas``, since the command line prints them, too. Not for HTML.
"""
