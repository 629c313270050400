"""What does the markup of the page say, in lines, elements and metadata?"""
