"""What does a program get?"""
