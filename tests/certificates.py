"""Certificates of our own for TLS servers on loopback, made with openssl where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path, host: str, names: str, *, days: int) -> Path:
    """One file with the key and a certificate for ``host``; skips the test without openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: TLS was not tried")
    key, file = folder / "key.pem", folder / "both.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days {days} -subj /CN={host}"
    more = ["-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(file)]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    with file.open("a", encoding="ascii") as both:
        both.write(key.read_text(encoding="ascii"))
    return file
