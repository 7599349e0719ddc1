"""What a stage is, which days of it are stale, how they are built in order, and how a failure is recorded."""
