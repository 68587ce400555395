import pytest
import stripe

from platforms import Platform
from server import Catcher, Server

stripe.enable_telemetry = False


@pytest.fixture(scope="session")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def catcher():
    return Catcher()


@pytest.fixture
def platform(server):
    """A platform of the test's own, its clock frozen at the story's Monday morning."""
    return Platform(server.url)
