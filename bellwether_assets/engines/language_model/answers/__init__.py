"""What shapes an answer: the prompts, the reply models, the checks, and the three kinds of conversation.

Nothing here imports how a request travels (the clients, the transport, the batches, the ledger), so that an edit to
those leaves a stage's code version as it is; `test_answers_alone.py` checks this.
"""
