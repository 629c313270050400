"""The made-up newspapers of the Vesk coast: people, stories, pages and archives.

    world      who held which office when, and names for passers-by
    grammar    turns templates and pools of sentences into paragraphs, never twice the same
    stories    reads text/*.txt into stories and their editions
    papers     what tells one newspaper from another: host, addresses, dates, voice of the site
    pictures   draws the photographs (PNG, JPEG, SVG)
    layouts    writes the pages, one module for each newspaper's markup
    crawl      decides what was captured when
    documents  writes what is not a page: a PDF, a feed, robots.txt
    archives   writes captures as WARC files and a WACZ package
    folder     writes one paper as a folder of pages
    collection puts all of it together, with the truth about it
    difficulties, readme   say what the collection shows
    check      compares archives by what they hold

Everything is deterministic: choices are hashes of names, never a clock or a random generator.
"""
