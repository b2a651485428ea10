"""Train the dialogue model: `python -m bot.nlu.train --output MODEL`. `waibot train` calls this."""

from __future__ import annotations

import argparse
import logging
import re
import sys
import tempfile
from pathlib import Path

from bot.nlu.environment import prepare_environment
from bot.nlu.faq_examples import write_faq_examples

PROJECT = Path(__file__).parents[1]
DATA = PROJECT.parent / "data"
TRAINING_FOLDERS = (DATA / "nlu" / "en", DATA / "nlu" / "zh", DATA / "dialogue")
_COMPONENT = re.compile(r"(?:Starting to train|Finished training) component '(\w+)")


class _Progress(logging.Handler):
    """Prints one `step:` line for each component that Rasa starts or finishes training."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the line, if the record is about a component."""
        message = record.getMessage()
        if _COMPONENT.search(message):
            print(f"step: {message}", flush=True)


def main() -> int:
    """Train from the project's data; returns the exit status."""
    parser = argparse.ArgumentParser(description="Train the dialogue model.")
    parser.add_argument("--output", required=True, type=Path, help="where to write the model (.tar.gz)")
    output: Path = parser.parse_args().output
    prepare_environment()
    print("step: loading Rasa", flush=True)
    logger = logging.getLogger("rasa.engine.training.hooks")
    logger.setLevel(logging.INFO)
    logger.addHandler(_Progress())
    logger.propagate = False
    return _train(output)


def _train(output: Path) -> int:
    """Train into a folder beside the output, then move it there whole."""
    import rasa.model_training

    from bot.nlu.logs import configure_logs

    configure_logs()
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        faq_examples = Path(folder) / "faq_examples.yml"
        write_faq_examples(faq_examples)
        result = rasa.model_training.train(
            domain=str(PROJECT / "domain"),
            config=str(PROJECT / "config.yml"),
            training_files=[str(path) for path in (*TRAINING_FOLDERS, faq_examples)],
            output=folder,
            fixed_model_name="model",
            force_training=True,
        )
        if result.code == 0 and result.model:
            Path(result.model).replace(output)
    return int(result.code)


if __name__ == "__main__":
    sys.exit(main())
