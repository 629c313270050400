"""How does an OpenSearch cluster hold an index and answer a whole question?

``cluster_client`` is the only module that imports the client library. Not for what words, plans and
pages mean (``plan``, ``answer``); docs/opensearch.md has the request that each operation becomes.
"""
