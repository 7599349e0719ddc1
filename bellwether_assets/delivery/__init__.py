"""Delivery: editions in other forms than the site's pages, and how they reach their readers.

Every form is made of an edition's document, so no two can disagree. Here belongs what draws the forms, decides what is
due on which channel, and sends it once; what an edition says is decided in `editions/`.
"""
