"""What else does the page state: headline, authors, section, language?"""
