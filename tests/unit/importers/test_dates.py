from pathlib import PurePosixPath

import pytest

from newsdesk.importers.dates import from_path, from_text


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("posts/2025/2025-03-06-whiptail.md", "2025-03-06"),
        ("posts/2024/2024-10-2-webinar.md", "2024-10-02"),
        ("posts/retry-697_2026-06-09-agents.md", "2026-06-09"),
        ("posts/20250210_news.md", "2025-02-10"),
        ("posts/2025-02-30-or-2025-03-01.md", "2025-03-01"),
        ("tweets/2024-05-06/hello.tweet", "2024-05-06"),
    ],
)
def test_a_day_in_the_path_is_taken_as_it_is(path, day):
    assert from_path(PurePosixPath(path)) == (f"{day} 12:00", None)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("posts/12-05-2025-hackathon.md", "2025-05-12"),
        ("posts/05-25-2025-hackathon.md", "2025-05-25"),
        ("posts/25-05-20-workflow.md", "2025-05-20"),
        ("posts/2025-06-workshop.md", "2025-06-01"),
        ("tweets/2019/03/nock.tweet", "2019-03-01"),
        ("tweets/2019-03/probot.tweet", "2019-03-01"),
        ("posts/egd2025/day-1.md", "2025-01-01"),
    ],
)
def test_a_guess_is_said_to_be_one(path, day):
    moment, doubt = from_path(PurePosixPath(path))
    assert moment == f"{day} 12:00"
    assert day in str(doubt)
    assert path in str(doubt)


@pytest.mark.parametrize("path", ["posts/hello.md", "posts/retry-446_day-2.md", "posts/v1.2.3-1999-01-01.md"])
def test_no_date_waits_for_approval_and_says_so(path):
    moment, doubt = from_path(PurePosixPath(path))
    assert moment is None
    assert "when-approved" in str(doubt)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-02T10:30:00Z", "2025-01-02 10:30"),
        ("2025-01-02T10:30:00+02:00", "2025-01-02 08:30"),
        ("2025-01-02 10:30", "2025-01-02 10:30"),
        ("2025-01-02", "2025-01-02 12:00"),
        ("next Monday", None),
        ("9999-12-31T23:59:59-10:00", None),
    ],
)
def test_schedules(text, moment):
    assert from_text(text) == moment
