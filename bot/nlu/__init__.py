"""Rasa graph components, the loopback channel and the Rasa process; the only place that imports rasa."""
