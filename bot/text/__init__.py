"""Reading text: what enters the system, which language it is in, its words, and the values said in it."""
