"""When was the article published, and when was it last changed?"""
