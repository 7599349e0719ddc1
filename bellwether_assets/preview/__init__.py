"""What would be, before it is: in a copy of a home that is thrown away, without a model being asked."""
