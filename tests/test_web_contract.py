"""The server does what its OpenAPI document says, for cases that nobody here thought of."""

import subprocess
import sys
from pathlib import Path


def test_no_generated_request_tells_the_document_from_the_server(
    sample_archive: Path, tmp_path: Path
) -> None:
    """Single requests and sequences that follow what earlier ones answered.

    Not checked: that data which fits the schema is accepted. That 'to' is not before 'from', or
    that a text is a date of the calendar, is more than a schema can say; such a request is a 400.
    ``make contract`` tries thousands of requests, also those at the borders of each parameter.
    """
    serve = [sys.executable, "-m", "webapp", "--archive", str(sample_archive), "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().split()[3]
        settings = tmp_path / "schemathesis.toml"
        settings.write_text(
            "[checks]\nnegative_data_rejection.expected-statuses = [400, 404, 414]\n"
            # An empty number counts as not given, which a schema cannot say: here one is made up.
            '[[operations]]\ninclude-path = "/feeds/changes.atom"\n'
            "checks.negative_data_rejection.enabled = false\n"
        )
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings),
            "run", f"{address}openapi.json",
            "--phases", "fuzzing,stateful", "--max-examples", "3",
            "--exclude-checks", "positive_data_acceptance",
            "--continue-on-failure", "--generation-deterministic", "--request-timeout", "60",
        ]  # fmt: skip
        try:
            run = subprocess.run(
                command, cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False
            )
        finally:
            server.terminate()
    found = run.stdout.partition("FAILURES")[2] or run.stdout
    assert run.returncode == 0, found.encode("ascii", "backslashreplace")[:6_000].decode()
