"""Train the bundled encoder: `waibot encoder train`. PyTorch is needed here, and nowhere else in the product."""
