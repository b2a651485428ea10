"""Everything that faces the outside: one package per surface, on aiohttp."""
