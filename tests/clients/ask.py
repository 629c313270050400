"""Asks a running server through one client of others, and prints what it found as JSON.

ask.py CLIENT ADDRESS URL
"""

import json
import sys
from datetime import UTC, datetime

TEN = datetime(2010, 1, 1, tzinfo=UTC)


def cdx_toolkit(address: str, url: str) -> object:
    from cdx_toolkit import CDXFetcher, myrequests

    myrequests.retry_info["default"]["minimum_interval"] = 0.01
    fetcher = CDXFetcher(source=f"{address}/cdx", wb=f"{address}/web")
    listed = list(fetcher.iter(f"{url}*", filter=["=status:200", "=mime:text/html"]))
    (captured,) = fetcher.get(url, limit=1, from_ts="2010")
    return {
        "listed": [[one["timestamp"], one["url"], one["status"]] for one in listed],
        "pages": fetcher.get_size_estimate(f"{url}*", as_pages=True),
        "missing": list(fetcher.iter("http://nowhere.example/*")),
        "text": captured.text,
        "headers": captured.fetch_warc_record().http_headers.headers,
    }


def waybackpy(address: str, url: str) -> object:
    from waybackpy import WaybackMachineAvailabilityAPI, WaybackMachineCDXServerAPI

    def api(**named: object) -> WaybackMachineCDXServerAPI:
        made = WaybackMachineCDXServerAPI(url, **named)
        made.endpoint = f"{address}/cdx/search/cdx"
        return made

    prefix = {"match_type": "prefix", "limit": 7, "filters": ["statuscode:200"]}
    availability = WaybackMachineAvailabilityAPI(url)
    availability.endpoint, availability.api_call_time_gap = f"{address}/wayback/available", 0
    return {
        "listed": [str(one) for one in api(**prefix).snapshots()],
        "collapsed": [one.timestamp for one in api(collapses=["timestamp:3"]).snapshots()],
        "near": api().near(year=2010).timestamp,
        "newest": api().newest().timestamp,
        "available": availability.near(year=2010).archive_url,
    }


def wayback(address: str, url: str) -> object:
    import requests
    from wayback import WaybackClient, WaybackSession

    class Here(requests.adapters.HTTPAdapter):
        """Leads what is meant for the Internet Archive to *address*."""

        def send(self, request: requests.PreparedRequest, **named: object) -> requests.Response:
            asked = request.url
            request.url = asked.replace("https://web.archive.org", address)
            response = super().send(request, **named)
            response.url = request.url = asked
            return response

    session = WaybackSession(search_calls_per_second=0, memento_calls_per_second=0)
    holder = getattr(session, "_adapter", session)
    for found in (session, holder, *vars(session).values()):
        if isinstance(found, requests.Session):
            found.mount("https://web.archive.org", Here())
    client = WaybackClient(session)
    listed = list(client.search(url, match_type="prefix", limit=5))
    memento = client.get_memento(url, timestamp=listed[0].timestamp)
    return {
        "listed": [[one.timestamp.isoformat(), one.original, one.statuscode] for one in listed],
        "memento": [memento.timestamp.isoformat(), memento.url, memento.status_code],
        "text": memento.text,
        "headers": dict(memento.headers),
        "links": sorted(memento.links),
    }


def memento_client(address: str, url: str) -> object:
    from memento_client import MementoClient

    client = MementoClient(timegate_uri=f"{address}/web/", check_native_timegate=False)
    memento = f"{address}/web/20181110052300/{url}"  # it would ask the live web for the original
    found = client.get_memento_info(memento, TEN.replace(tzinfo=None))
    return {
        rel: [memento["datetime"].isoformat(), memento["uri"]]
        for rel, memento in found["mementos"].items()
    } | {"original": found["original_uri"], "timegate": found["timegate_uri"]}


if __name__ == "__main__":
    clients = {"cdx_toolkit": cdx_toolkit, "waybackpy": waybackpy}
    clients |= {"wayback": wayback, "memento_client": memento_client}
    print(json.dumps(clients[sys.argv[1]](*sys.argv[2:])))
