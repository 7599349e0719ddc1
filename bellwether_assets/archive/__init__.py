"""A whole home in one file, and a home made of such a file: what cannot be made again, and, if asked, what can.

`contents.py` says what stands in an archive, `write.py` and `read.py` write and read one.
"""
