"""The engine that asks a language model, and everything that keeps it honest: proof, grounding, budget, paid once."""
