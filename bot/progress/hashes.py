"""Keyed hashes, so that nobody reads numbers, proofs or callers out of the database."""

from __future__ import annotations

import base64
import hmac

from bot.errors import SetupError
from bot.progress.numbers import normalise_number

_SHORTEST_KEY = 16


class KeyedHash:
    """HMAC-SHA256 under the operator's key.

    A proof of four characters has too few values for a plain hash: without the key one could simply
    try them all. With another key no stored case is found any more; import the cases again.
    """

    def __init__(self, key: bytes) -> None:
        """Take the operator's key.

        Args:
            key: secret random bytes, at least 16; 32 are right.
        Raises:
            SetupError: the key is too short.
        """
        if len(key) < _SHORTEST_KEY:
            raise SetupError(f"the key for case proofs has {len(key)} bytes: give at least {_SHORTEST_KEY} random ones")
        self._key = key

    def number(self, number: str) -> str:
        """Hash a business number, in whatever form it was typed; 64 hexadecimal digits."""
        return self._hash("number", normalise_number(number))

    def proof(self, number: str, proof: str) -> str:
        """Hash a proof together with its number, so that equal proofs of two cases do not look equal."""
        return self._hash("proof", normalise_number(number), normalise_number(proof))

    def caller(self, caller: str) -> str:
        """Hash what identifies a caller (an address, a conversation)."""
        return self._hash("caller", caller)

    def ticket_key(self) -> bytes:
        """Derive the key for the tickets of subscriptions, in the form Fernet takes."""
        return base64.urlsafe_b64encode(hmac.digest(self._key, b"tickets of subscriptions", "sha256"))

    def _hash(self, purpose: str, *parts: str) -> str:
        # Each part carries its length: no two different lists of parts give the same bytes. JSON can
        # carry lone surrogates, which plain UTF-8 refuses.
        encoded = [part.encode("utf-8", "surrogatepass") for part in (purpose, *parts)]
        message = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        return hmac.digest(self._key, message, "sha256").hex()
