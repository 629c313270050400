"""The socket that a server listens at."""

import socket

from indexer.errors import InputError


def listen(host: str, port: int, option: str) -> socket.socket:
    """A socket at *host* and *port*, any free one for 0.

    Raises ``InputError``, which names the *option* that chooses another.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{host}:{port}: {reason}; choose another with {option}") from error
    return listener
