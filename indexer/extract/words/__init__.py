"""Which words mean what, in each language? One TOML file a language, read once; adding a language
needs no Python.

It is not for forms and grammar (how a date is put together), nor for the English of style sheets
and metadata: those stand beside the code that reads them.
"""
