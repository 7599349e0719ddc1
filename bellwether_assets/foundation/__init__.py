"""What everything stands on: settings, declared tables, the warehouse, hashes. Imports nothing else of the package."""
