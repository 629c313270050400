"""The files of deploy/: they can be read by what they are for, and their commands are ours."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest

from indexer.cli import backissue
from webapp.__main__ import parser

yaml = pytest.importorskip("yaml")
DEPLOY = Path(__file__).parents[1] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"].startswith("backissue:")}
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


def parsed(words: list[str]) -> dict[str, Any]:
    """What our command line makes of *words*; fails where it takes them not."""
    assert words[0].endswith("backissue")
    command = backissue.get_command(click.Context(backissue), words[1])
    assert command is not None, words
    options: dict[str, Any] = command.make_context(words[1], words[2:]).params
    return options


def test_the_compose_file_is_one_by_the_specification():
    compose_spec = pytest.importorskip("compose_spec")
    read = compose_spec.PyCompose.from_yaml(yaml.safe_dump(COMPOSE))  # its reader merges no keys
    assert set(read.service_names()) == set(SERVICES)


def test_there_are_three_nodes_two_web_processes_a_proxy_a_store_and_an_ingest():
    assert {"search1", "search2", "search3", "web1", "web2", "proxy", "store", "ingest"} <= set(
        SERVICES
    )


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_command_of_ours_is_one_that_we_take(name):
    options = parsed(OURS[name]["command"])
    assert options["archive"] == "s3://backissue/morgue"


def test_images_are_pinned_to_a_version():
    for name, service in SERVICES.items():
        tag = service["image"].rpartition(":")[2]
        assert tag == "local" or re.match(r"(\d+\.\d+\.\d+|RELEASE\.\d{4}-\d\d-\d\d)", tag), name
    assert all(one["build"]["dockerfile"] == "deploy/Containerfile" for one in OURS.values())
    assert (DEPLOY / "Containerfile").exists()


def test_the_nodes_are_of_the_version_that_the_tests_run_against():
    script = (DEPLOY.parent / "scripts" / "opensearch-cluster").read_text(encoding="utf-8")
    tested = re.search(r'^VERSION = "(.+)"$', script, re.MULTILINE)[1]
    nodes = {SERVICES[name]["image"] for name in ("search1", "search2", "search3")}
    assert nodes == {f"opensearchproject/opensearch:{tested}"}


def test_what_services_call_one_another_exists():
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        for volume in service.get("volumes", ()):
            place = volume.partition(":")[0]
            assert place in COMPOSE["volumes"] or (DEPLOY / place).exists(), place
    for name, one in OURS.items():
        endpoint = urlsplit(one["environment"]["AWS_ENDPOINT_URL"])
        assert endpoint.hostname in SERVICES
        assert f":{endpoint.port}" in SERVICES["store"]["command"], name
    engine = parsed(SERVICES["ingest"]["command"])["engine"]
    for node in re.findall(r"[\w.-]+(?=:9200)", engine):
        assert SERVICES[node]["hostname"] == node


def test_a_service_that_is_waited_for_until_it_is_healthy_can_become_so():
    for service in SERVICES.values():
        for name, needed in dict.fromkeys(service.get("depends_on", ()), {}).items():
            asked = service["depends_on"]
            condition = asked[name]["condition"] if isinstance(asked, dict) else needed
            assert condition != "service_healthy" or "healthcheck" in SERVICES[name]


def test_web_processes_are_ready_by_readyz_and_stop_later_than_they_drain():
    for name in ("web1", "web2"):
        web = SERVICES[name]
        options = parsed(web["command"])
        assert f"127.0.0.1:{options['port']}/readyz" in " ".join(web["healthcheck"]["test"])
        assert int(web["stop_grace_period"].removesuffix("s")) > options["drain"] + 5
        assert f"server {name} {name}:{options['port']}" in (DEPLOY / "haproxy.cfg").read_text()


def test_no_secret_stands_in_the_file():
    assert all(set(one) == {"file"} for one in COMPOSE["secrets"].values())
    ignored = (DEPLOY.parent / ".gitignore").read_text("utf-8").splitlines()
    assert "deploy/secrets/" in ignored
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD|SECRET|KEY", name) or value.startswith("/run/secrets/")


def test_the_proxy_takes_its_configuration():
    proxy = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin")
    if proxy is None:
        pytest.skip("no haproxy here")
    command = [proxy, "-c", "-f", str(DEPLOY / "haproxy.cfg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def lines_of(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.+)$", unit.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_command_of_a_unit_is_one_that_we_take(unit):
    for line in lines_of(unit, "ExecStart"):
        words = shlex.split(line.replace("%i", "8081"))
        options = parsed(words)
        if words[1] == "serve":
            stops = float(lines_of(unit, "TimeoutStopSec")[0])
            assert stops > options["drain"] + 5


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_each_unit(unit, tmp_path):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze here")
    for other in UNITS:  # with programs that are there
        text = re.sub(
            r"/(opt/backissue/bin/backissue|usr/bin/curl) ", "/bin/true ", other.read_text()
        )
        (tmp_path / other.name).write_text(text.replace("User=backissue", "User=root"))
    name = unit.name.replace("@", "@8081")
    shutil.copy(tmp_path / unit.name, tmp_path / name) if name != unit.name else None
    done = subprocess.run(
        [tool, "verify", "--man=no", str(tmp_path / name)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_web_process_takes_what_the_command_hands_on():
    options = parser().parse_args(
        ["--archive", "/a", "--log-format=json", "--log-queries", "--drain=2.5"]
    )
    assert (options.log_format, options.log_queries, options.drain) == ("json", True, 2.5)
    for bad in ("-1", "nan", "inf", "soon"):
        with pytest.raises(SystemExit):
            parser().parse_args(["--archive", "/a", f"--drain={bad}"])
