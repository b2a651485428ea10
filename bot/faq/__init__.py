"""The FAQ: entries, their revisions, the index over them, and the search that answers, offers or admits."""
