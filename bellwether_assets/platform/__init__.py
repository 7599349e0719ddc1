"""What every stage stands on: settings, tables, the warehouse, partitions, stages and automation."""
