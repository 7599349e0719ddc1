"""Each table, declared once, in the file of the stage that writes it."""
