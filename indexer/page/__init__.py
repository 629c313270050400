"""Is this safe to parse, and which characters are these bytes?"""
