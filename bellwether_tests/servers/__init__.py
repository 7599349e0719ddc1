"""Real servers on loopback, for tests of what several machines share: PostgreSQL and Redis as Debian packs them."""
