"""``python -m indexer`` is the ``backissue`` command.

By Python's own rule ``-m`` imports from the current directory first; ``backissue`` does not.
"""

from indexer.cli import main

if __name__ == "__main__":
    main()
