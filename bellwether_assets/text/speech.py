"""Verbs with which somebody speaks, as pieces of patterns.

Belongs here: the verbs that several rules share. Does not belong here: what each rule takes besides, nor verbs that
only attribute (`cues.py`).
"""

SPEECH_VERBS = "said|says|told|added|wrote|tweeted|explained|noted|warned|argued|insisted|stated"
# Behind a quotation "he continued" is speech; "Jane Roe continued" may be anything.
SPEECH_VERBS_BEHIND_A_QUOTATION = f"{SPEECH_VERBS}|continued"
