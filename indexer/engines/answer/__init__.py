"""What does an engine answer: hits, facets, histogram, suggestions?"""
