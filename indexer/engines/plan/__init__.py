"""What does a query mean in the terms of an index, and what does it cost?"""
