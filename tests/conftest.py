"""What several folders of tests share."""

import pytest

from tools.lessons import sources


@pytest.fixture(params=sources(), ids=lambda path: path.stem)
def lesson(request):
    """The source of each lesson."""
    return request.param
