"""What Binder and GitHub are told: files that nothing on this machine reads."""

import os
import re
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tools.lessons import ROOT

BINDER = ROOT / ".binder"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PYTHONS = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))


def pinned(file):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text(), re.M))


def test_binder_has_a_python_that_the_library_runs_on():
    version = re.fullmatch(r"python-(3\.\d+)\n", (BINDER / "runtime.txt").read_text())
    assert version
    assert version[1] in PYTHONS


def test_binder_installs_what_make_installs_and_the_checkout_itself():
    lines = [line for line in (BINDER / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines == ["-r ../requirements.txt"]
    assert (ROOT / "requirements.txt").read_text().splitlines()[-1] == "-e ."
    # these would be read in place of requirements.txt
    assert not {"Dockerfile", "environment.yml", "Pipfile", "install.R", "default.nix"} & set(os.listdir(BINDER))


def test_what_is_wanted_by_name_is_what_is_pinned():
    wanted, have = pinned("requirements.in"), pinned("requirements.txt")
    assert {name: have.get(name) for name in wanted} == wanted


def test_binder_starts_what_it_is_asked_to_start():
    start = BINDER / "start"
    assert start.read_text().startswith("#!/bin/bash\n")
    assert start.read_text().endswith('exec "$@"\n')
    assert os.access(start, os.X_OK)


def test_there_are_workflows():
    assert {path.stem for path in WORKFLOWS} >= {"course", "links"}


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request):
    return request.param.read_text(), yaml.safe_load(request.param.read_text())


def steps(data):
    return [step for job in data["jobs"].values() for step in job["steps"]]


def test_actions_are_pinned_by_commit_the_version_beside_it(workflow):
    text, data = workflow
    used = [step["uses"] for step in steps(data) if "uses" in step]
    told = re.findall(r"uses: ([\w-]+/[\w-]+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$", text, re.M)
    assert used == told


def test_an_action_has_one_version_in_all_workflows():
    used = set(re.findall(r"uses: (\S+ # \S+)", "\n".join(path.read_text() for path in WORKFLOWS)))
    assert len(used) == len({line.split("@")[0] for line in used})


def test_a_workflow_may_read_and_only_the_job_that_publishes_may_write(workflow):
    text, data = workflow
    assert data["permissions"] == {"contents": "read"}
    for name, job in data["jobs"].items():
        if name == "publish":
            assert job["permissions"] == {"pages": "write", "id-token": "write"}
            assert job["if"] == "github.ref == 'refs/heads/main'"
            assert set(job["needs"]) == set(data["jobs"]) - {"publish"}
        else:
            assert "permissions" not in job
    assert "secrets." not in text
    assert "pull_request_target" not in text
    for step in steps(data):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_jobs_end_by_themselves_and_do_not_pile_up(workflow):
    _, data = workflow
    assert data["concurrency"]["group"]
    assert all(job["timeout-minutes"] <= 60 for job in data["jobs"].values())


def test_what_a_workflow_runs_make_has(workflow):
    _, data = workflow
    run = [step["run"] for step in steps(data) if "run" in step]
    assert run
    for line in run:
        verb, target = line.split()
        assert verb == "make"
        assert target in TARGETS, f"make {target}"


def test_the_course_is_checked_on_the_oldest_python_and_on_binders():
    (course,) = (yaml.safe_load(path.read_text()) for path in WORKFLOWS if path.stem == "course")
    checked = course["jobs"]["check"]["strategy"]["matrix"]["python"]
    oldest = min(checked, key=lambda version: int(version.split(".")[1]))
    assert all(version in PYTHONS for version in checked)
    assert f"3.{int(oldest.split('.')[1]) - 1}" not in PYTHONS
    assert (BINDER / "runtime.txt").read_text().strip().removeprefix("python-") in checked


def test_dependabot_looks_after_packages_and_actions_once_a_week():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "github-actions"}
    for update in updates:
        assert update["schedule"]["interval"] == "weekly"
        assert len(update["groups"]) == 1
