"""Which libraries hold an index?"""
