"""compose.yaml and deploy/kubernetes.yaml name what is there, and nothing else."""

import os
import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
KUBERNETES = yaml.safe_load((ROOT / "deploy/kubernetes.yaml").read_text())["items"]
TEMPLATES = ROOT / "deploy/nginx/container"


def pods():
    for item in KUBERNETES:
        spec = item.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "containers" in spec.get("template", {}).get("spec", {}):
            yield item["metadata"]["name"], spec["template"]


def container(name):
    return next(pod["spec"]["containers"][0] for found, pod in pods() if found == name)


def settings_of_containers():
    """(where, names of the environment) of what runs the site."""
    for name, service in COMPOSE["services"].items():
        if service["image"] == "iqnetz":
            yield name, set(service["environment"])
    (shared,) = (item["data"] for item in KUBERNETES if item["kind"] == "ConfigMap")
    yield "kubernetes", set(shared)


def test_files_that_are_mounted_are_there():
    for name, service in COMPOSE["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), name
            elif not source.startswith("$"):
                assert source in COMPOSE["volumes"], name


def test_scripts_can_be_run():
    for script in (ROOT / "deploy/postgres").iterdir():
        assert os.access(script, os.X_OK)
        assert subprocess.run(["/bin/sh", "-n", script], check=False).returncode == 0


def test_commands_are_ours():
    text = (ROOT / "compose.yaml").read_text() + yaml.safe_dump(KUBERNETES, width=1000)
    text = text.replace("- python\n", "python").replace("- manage.py\n", " manage.py ")
    named = set(re.findall(r"manage\.py\s+(?:- )?([a-z_]+)", text))
    assert named == {"migrate", "fill", "send_mail", "daily"} | ({"count_views"} & named)
    assert named <= set(get_commands())


@pytest.mark.parametrize(("where", "names"), [*settings_of_containers()])
def test_settings_are_those_that_the_operations_page_names(where, names):
    text = (ROOT / "docs/operations.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_nothing_secret_is_written_down():
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|SECRET", name):
                assert value.startswith("${")
    kinds = [item["kind"] for item in KUBERNETES]
    assert "Secret" not in kinds


def test_nginx_gets_all_that_its_templates_want():
    here = {path.name for path in (ROOT / "deploy/nginx/here").iterdir()}
    assert {path.stem for path in TEMPLATES.iterdir()} == here
    wanted = set()
    for path in TEMPLATES.iterdir():
        wanted |= set(re.findall(r"\$\{(\w+)\}", path.read_text()))
    wanted.remove("NGINX_LOCAL_RESOLVERS")  # the image finds them out when it is asked to
    wanted |= {"NGINX_ENTRYPOINT_LOCAL_RESOLVERS", "NGINX_ENVSUBST_OUTPUT_DIR"}
    assert set(COMPOSE["services"]["nginx"]["environment"]) == wanted
    assert {each["name"] for each in container("nginx")["env"]} == wanted | {"NAMESPACE"}
    # Our own configuration uses none of these names: they would be filled in there too.
    assert not [
        name for name in wanted if f"${name}" in (TEMPLATES.parent / "nginx.conf").read_text()
    ]


def test_selectors_find_their_pods():
    labels = [pod["metadata"]["labels"]["app"] for _name, pod in pods()]
    for item in KUBERNETES:
        selector = item.get("spec", {}).get("selector")
        if selector:
            assert selector.get("matchLabels", selector)["app"] in labels


def test_volumes_are_mounted_where_they_are_wanted():
    for name, pod in pods():
        volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
        mounts = [mount for each in pod["spec"]["containers"] for mount in each["volumeMounts"]]
        assert {mount["name"] for mount in mounts} == volumes, name


def test_everybody_is_nobody_and_can_write_nowhere_else():
    for name, pod in pods():
        assert pod["spec"]["securityContext"]["runAsNonRoot"], name
        for each in pod["spec"]["containers"]:
            assert each["securityContext"]["readOnlyRootFilesystem"], name
            assert each["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    image = (ROOT / "Dockerfile").read_text()
    user = container("web") and next(p for n, p in pods() if n == "web")["spec"]["securityContext"]
    assert f"USER {user['runAsUser']}:{user['runAsGroup']}" in image
    assert "VOLUME /app/var/pages" in image
    assert COMPOSE["services"]["web"]["volumes"] == ["pages:/app/var/pages"]


def test_a_web_machine_stays_while_the_database_is_away():
    web = container("web")
    probes = [web[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]
    assert {probe["path"] for probe in probes} == {"/healthz"}
    # By its address the site would refuse to answer: its names are known.
    assert {probe["httpHeaders"][0]["value"] for probe in probes} == {"localhost"}


def test_all_services_have_the_same_database():
    urls = {
        service["environment"]["DATABASE_URL"]
        for service in COMPOSE["services"].values()
        if service["image"] == "iqnetz"
    }
    (url,) = urls
    hosts = re.findall(r"[@,]([a-z0-9]+):5432", url)
    databases = [name for name, each in COMPOSE["services"].items() if "postgres" in each["image"]]
    assert hosts == databases
    assert "target_session_attrs=read-write" in url
