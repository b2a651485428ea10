"""The Rasa process: `python -m bot.nlu.serve`. Listens on the loopback interface only."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.nlu.environment import prepare_environment

PROJECT = Path(__file__).parents[1]


def main() -> None:
    """Serve one trained model until told to stop."""
    parser = argparse.ArgumentParser(description="Serve a trained Rasa model to the app, on the loopback interface.")
    parser.add_argument("--model", required=True, type=Path, help="the trained model (.tar.gz)")
    parser.add_argument("--port", required=True, type=int, help="the loopback port to listen on")
    arguments = parser.parse_args()
    prepare_environment()
    _serve(arguments.model, arguments.port)


def _serve(model: Path, port: int) -> None:
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from bot.nlu.logs import configure_logs
    from bot.nlu.patches import apply_patches
    from bot.serving.memory import settle_memory
    from bot.text.segment import warm_up

    configure_logs()
    apply_patches()
    warm_up()
    settle_memory()
    serve_application(
        model_path=str(model),
        interface="127.0.0.1",
        port=port,
        credentials=str(PROJECT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml")),
        enable_api=False,
    )


if __name__ == "__main__":
    main()
