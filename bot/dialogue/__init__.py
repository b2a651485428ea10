"""Conversations: what was said, and one turn through the dialogue engine."""
