"""What is installed from a wheel is whole: four packages, templates, the example, the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("connector", "sync", "reports", "lontar", "templates")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, "wheel", *options, str(ROOT)], check=True, timeout=100)
    (path,) = folder.glob("lontar-*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path) -> Path:
    """A folder that holds what the wheel installs."""
    folder = wheel.parent / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, *arguments: str) -> str:
    """What Python prints in an empty folder with the installed packages first on its path."""
    elsewhere = installed.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LONTAR_")}
    environ["PYTHONPATH"] = str(installed)
    command = [sys.executable, "-P", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=elsewhere,
        env=environ,
    ) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_in_the_wheel(installed: Path, package: str) -> None:
    here = {
        path.relative_to(ROOT)
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    there = {p.relative_to(installed) for p in (installed / package).rglob("*") if p.is_file()}
    assert here - there == set()


def test_nothing_but_the_packages_is_installed(installed: Path) -> None:
    assert {path.name.split("-")[0] for path in installed.iterdir()} == set(PACKAGES)


def test_the_packages_come_from_the_wheel(installed: Path) -> None:
    told = run(
        installed,
        "-c",
        f"import {', '.join(PACKAGES)}; print({'.__file__, '.join(PACKAGES)}.__file__)",
    )
    assert all(path.startswith(str(installed)) for path in told.split())


def test_init_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(installed, "-m", "lontar", "init", str(tmp_path / "new"))
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert (tmp_path / "new" / "config.toml").read_text(encoding="utf-8") == example
    run(installed, "-m", "lontar", "--config", str(tmp_path / "new" / "config.toml"), "runs")


def test_the_whole_demo_works_from_the_wheel(installed: Path) -> None:
    told = run(installed, "-m", "lontar", "demo")
    assert "plan 1 is applied" in told
    assert "The mails lie in" in told
