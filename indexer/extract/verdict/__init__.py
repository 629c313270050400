"""Does the page hold an article at all?"""
