"""Rasa's custom actions: each reads slots, calls one module and utters by name."""
