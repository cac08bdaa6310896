"""Which files are read where nobody says anything else. Data only: a walk of a folder needs nothing more of the configuration."""

# What is read of a folder; other kinds (Markdown, reStructuredText) are read where they are named, or asked for here.
DEFAULT_INCLUDE = ("*.py", "*.pyi", "*.pyw", "*.ipynb", "*.keras")
DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".lstmlint_cache", ".mypy_cache", ".nox", ".pants.d",
    ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__", "__pypackages__",
    "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)  # fmt: skip
