"""Is the server well?"""
