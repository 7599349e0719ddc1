"""What reads articles and writes text: the protocol, and an engine a folder."""
