"""What do all answers have in common, and is the server well? Headers, errors, counters, health.

Not for any one page or route of the API: nothing here knows what an article is.
"""
