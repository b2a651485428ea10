"""Train the dialogue model when its inputs changed; start and watch the processes."""
