"""What does an index hold, and in which files?"""
