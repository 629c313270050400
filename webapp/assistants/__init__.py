"""What does a language model get? Tools of the Model Context Protocol, over stdio or HTTP.

A tool asks the archive as the JSON API does, and answers in few words, each article with its
citation and its archived copy. Archived text stands between marks that it cannot forge, since it
is data from strangers. Not for people, and nothing here changes an archive.
"""
