"""Why a signal has its strength, as a person would read it."""
