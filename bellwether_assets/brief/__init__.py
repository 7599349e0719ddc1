"""What is worth saying, said: choosing, composing, rendering and delivering the brief.

Here belongs everything between a day's reinforced signals and a reader's eyes. What a signal *is* (its strength, its
evidence, its life) is decided before, in `signals/`; nothing here may change it.
"""
