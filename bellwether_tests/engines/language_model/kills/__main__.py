"""`python -m bellwether_tests.engines.language_model.kills --kills 50`."""

from bellwether_tests.engines.language_model.kills import main

main()
