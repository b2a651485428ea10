"""The FAQ as a spreadsheet: out and back without loss."""
