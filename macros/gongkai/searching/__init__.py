"""What readers search for and how it is found: numbers in every spelling, and an index of all years.

The only package that knows Pagefind.
"""
