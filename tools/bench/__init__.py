"""`make bench`: what a page costs, from a bare answer to one that nobody has asked for before."""
