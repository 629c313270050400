"""What did the page look like when it was captured?

Serves single captures from the archive files they lie in, rewritten so that they can do no harm;
not for articles and searches, which the index answers.
"""
