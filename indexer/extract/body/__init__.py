"""Which lines of the page are the article, and which blocks do they make?

Goes by classifier and layout only. Not for headline, byline and dates, which are fields of the
article and are taken out of the text here.
"""
