"""What did the archived page look like?"""
