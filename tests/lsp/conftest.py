"""One server for many tests: each test has files of its own."""

import itertools

import pytest

from tests.lsp.client import Client

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    made = Client(folder)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def client(running):
    """The server that all share; it must be well afterwards."""
    yield running
    assert running.process.poll() is None
    assert running.garbage == []
    said = running.said()
    assert "Traceback" not in said, said


@pytest.fixture
def file(client):
    """The address of a file that nobody has."""
    return (client.folder / f"model_{next(_numbers)}.py").as_uri()
