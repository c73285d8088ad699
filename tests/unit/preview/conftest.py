import pytest

from newsdesk.desk.load import load_folder
from site_desk import write_desk


@pytest.fixture
def desk_of(tmp_path):
    """The small desk, with further or other files, loaded."""

    def load(texts=None):
        return load_folder(write_desk(tmp_path, texts))

    return load
