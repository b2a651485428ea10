"""The sentence encoder: text in, unit vectors out."""
