"""What does an index hold of a document, and in which files?

Fields, stored documents, and the manifest, commits and list of documents in an index's folder. Not
for searching: ``plan`` and ``answer`` do that.
"""
