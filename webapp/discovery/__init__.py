"""How do browsers, crawlers and language models find what is here?

A search description with suggestions, a sitemap, ``robots.txt`` and ``llms.txt``. Not the API
itself (api), and nothing that readers see (pages).
"""
