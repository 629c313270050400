"""Measure a server that more clients search than it can answer: who is answered, and is it well?

usage: python benchmarks/crowd.py [--clients 200] [--seconds 10] [--path /?q=harbour] [--port N]

Every client asks again as soon as it has its answer, or a moment after it was told to come back
later. Beside them a process of its own asks /healthz twenty times a second. Without --port, made-up
articles are served by this version. Clients and server share the machine: the figures are no better
than that.

Data: none.
"""

import argparse
import asyncio
import http.client
import statistics
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter, sleep

from slow_clients import served

ASK = "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def ask(port: int, path: str) -> tuple[int, float]:
    """The status of one answer, 0 for none, and how long it took in seconds."""
    began = perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK.format(path=path).encode())
        answer = await reader.read(-1)
        writer.close()
        return int(answer.split(b" ", 2)[1]), perf_counter() - began
    except (OSError, IndexError, ValueError):
        return 0, perf_counter() - began


def doctor(port: int, seconds: float) -> list[float]:
    """How long each answer of /healthz took; in a process that does nothing else."""
    until, health = perf_counter() + seconds, list[float]()
    while perf_counter() < until:
        began = perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        connection.close()
        assert status == 200, status
        health.append(perf_counter() - began)
        sleep(0.05)
    return health


async def crowd(port: int, path: str, clients: int, seconds: float) -> None:
    until = perf_counter() + seconds
    statuses: Counter[int] = Counter()
    searches: list[float] = []

    async def client() -> None:
        while perf_counter() < until:
            status, taken = await ask(port, path)
            statuses[status] += 1
            if status == 200:
                searches.append(taken)
            else:
                await asyncio.sleep(1)

    with ProcessPoolExecutor(1) as apart:
        asked = asyncio.get_running_loop().run_in_executor(apart, doctor, port, seconds)
        await asyncio.gather(*(client() for _ in range(clients)))
        health = await asked
    print(f"{clients} clients, {seconds:g} s, answers by status: {dict(sorted(statuses.items()))}")
    for name, taken in (("search answered", searches), ("/healthz", health)):
        ordered = sorted(taken) or [float("nan")]
        print(
            f"{name}: {len(taken)}, median {1e3 * statistics.median(ordered):.0f} ms,"
            f" p99 {1e3 * ordered[int(0.99 * (len(ordered) - 1))]:.0f} ms,"
            f" slowest {1e3 * ordered[-1]:.0f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--path", default="/?q=harbour")
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    if options.port:
        asyncio.run(crowd(options.port, options.path, options.clients, options.seconds))
        return
    with served(words=3) as port:
        asyncio.run(crowd(port, options.path, options.clients, options.seconds))


if __name__ == "__main__":
    main()
