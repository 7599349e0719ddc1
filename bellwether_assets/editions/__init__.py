"""Editions: what readers were really told, kept for ever, and what of it has to be corrected.

A brief is a plan: derived from the ledgers, and another one when a late article changes its day. An edition is a fact:
the plan as it was published, less what other editions had told already, with the corrections that are due. Here
belongs what makes, keeps and proves editions; what is worth saying is decided in `brief/`.
"""
