"""The network: what is fetched of the web, within which bounds, and what is kept of it."""
