"""The fold: stories and signals that live from day to day, their strength and their words."""
