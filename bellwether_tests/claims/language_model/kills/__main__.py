"""`python -m bellwether_tests.claims.language_model.kills --kills 50`."""

from bellwether_tests.claims.language_model.kills import main

main()
