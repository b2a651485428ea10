"""The app process: `python -m channels.server`. Public port, and the loopback action webhook."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from aiohttp import web

from bot.assembly import assemble
from bot.errors import WaibotError
from bot.settings import Settings, load_settings
from channels.app import build_app, build_webhook
from channels.protocol import make_runner

logger = logging.getLogger("waibot")
OUR_LOGGERS = ("waibot", "bot", "channels")


async def serve(settings: Settings) -> None:
    """Run both applications until the process is told to stop."""
    parts = assemble(settings)
    runners = [make_runner(build_app(parts)), make_runner(build_webhook(parts))]
    addresses = [(settings.host, settings.port), ("127.0.0.1", settings.actions_port)]
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        for runner, (host, port) in zip(runners, addresses, strict=True):
            await runner.setup()
            await web.TCPSite(runner, host, port).start()
        logger.info("app_listening port=%d actions_port=%d", settings.port, settings.actions_port)
        await stop.wait()
    finally:
        for runner in reversed(runners):
            await runner.cleanup()


def configure_logs(level: str) -> None:
    """Log our own events from a level on, and of the libraries warnings alone."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in OUR_LOGGERS:
        logging.getLogger(name).setLevel(level.upper())
    # bm25s sets its own logger to DEBUG when it is imported.
    logging.getLogger("bm25s").disabled = True


def main() -> None:
    """Start the app; a known problem ends it with one clear line."""
    try:
        settings = load_settings()
        configure_logs(settings.log_level)
        asyncio.run(serve(settings))
    except WaibotError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
