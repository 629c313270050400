"""The made-up newspapers of the Vesk coast: their people, their stories, their pages, their archives.

    world      who held which office when, and names for passers-by
    grammar    turns templates and pools of sentences into paragraphs, never twice the same
    stories    reads text/*.txt into stories and their editions
    papers     what tells one newspaper from another: host, addresses, dates, voice of the site
    pictures   draws the photographs (PNG, JPEG, SVG)
    layouts    writes the pages, one module for each newspaper's markup
    crawl      decides what was captured when
    archives   writes captures as WARC files, a WACZ package and a folder of pages

Everything is deterministic: choices are hashes of names, never a clock or a random generator.
"""
