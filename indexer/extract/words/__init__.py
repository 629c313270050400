"""Which words mean what, in which language?"""
