"""The command line. Importing it costs argparse and nothing else: every command loads what it needs when it runs."""

from lstmlint.cli.main import main

__all__ = ["main"]
