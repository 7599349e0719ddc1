"""The engine that needs no key and no network: it quotes, and says only what can be computed from the quotes."""
