"""What do all routes need?"""
