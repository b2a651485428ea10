"""What the operator watches, in Prometheus's text format."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

BUCKETS_S = (0.005, 0.01, 0.02, 0.04, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counters of one application; no message text and no identifiers in any label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "waibot_http_requests",
            "HTTP requests by route, method and status",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "waibot_http_request_seconds",
            "Time to answer a request",
            ["route"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.outcomes = Counter(
            "waibot_outcomes", "Outcomes of turns by language", ["outcome", "language"], registry=self.registry
        )

        self.lookups = Counter(
            "waibot_case_lookups",
            "Lookups of a case, in chat and over HTTP: found, stale, not_found, locked, away",
            ["outcome"],
            registry=self.registry,
        )

    def count_lookup(self, outcome: str) -> None:
        """Count one lookup of a case."""
        self.lookups.labels(outcome).inc()

    def text(self) -> bytes:
        """Return every metric in Prometheus's text format."""
        return generate_latest(self.registry)
