"""What must hold of the FAQ: rules for one entry, and rules for all of them together."""
