import pytest

from tests.sandbox.scene import Scene, scene


@pytest.fixture
def town() -> Scene:
    return scene()
