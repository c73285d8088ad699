"""What must hold for every table of numbers, however it is written, cut and mixed."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.desk.load import load_folder
from newsdesk.metrics.importing.base import Context, Draft, Opened, Sheet
from newsdesk.metrics.importing.keys import damaged, plain_key
from newsdesk.metrics.importing.tables import TableFile

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2024, 12, 1, tzinfo=UTC)
HEADERS = ("Post ID", "Page ID", "Publish time", "Date", "Views", "Reach", "Duration (sec)", "Comments")
NAMES = ("impressions", "reach", "video_seconds", "comments")
MISSING = ("", "-", "--", "N/A", "—")
STYLES = ((",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("’", "."), ("", "."))


@pytest.fixture(scope="module")
def page():
    found = load_folder(ROOT).exports
    assert found
    return found


def number(value, style):
    thousands, point = style
    whole, _, fraction = f"{value:,}".partition(".")
    return whole.replace(",", thousands) + (point + fraction if fraction else "")


POSTS = st.lists(
    st.tuples(
        st.integers(1, 10**6),
        *[st.none() | st.integers(0, 10**8)] * 2,
        st.none() | st.floats(0.5, 4000).map(lambda seconds: round(seconds, 1) + 0.05),
        st.none() | st.integers(0, 10**4),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda post: post[0],
)


def cells(posts, style, gaps):
    """The rows of a file, as its text."""
    for key, *values in posts:
        shown = [gaps if value is None else number(value, style) for value in values]
        yield [f"1221581234{key:08d}7", "7001", "11/30/2024 01:00", "Lifetime", *shown]


def read(rows, page):
    """What a file says: our name and value by post, or None where it is refused."""
    context = Context(page, AT, ZoneInfo("UTC"))
    opened = Opened("f.csv", "0", (Sheet("", [HEADERS, *rows]),), AT)
    file = TableFile(page.by_id["meta-facebook-posts"])
    fit = file.fits(opened, page)
    assert fit.yes
    found = {} if fit.refusal is None else None
    for draft in file.drafts(opened, context):
        if not isinstance(draft, Draft):
            return None
        if found is not None:
            found |= {(draft.key, reading.name): reading.value for reading in draft.values}
    return found


@given(posts=POSTS, style=st.sampled_from(STYLES), gaps=st.sampled_from(MISSING))
@settings(max_examples=150, deadline=None)
def test_every_value_is_read_and_none_is_made_up(page, posts, style, gaps):
    wanted = {
        (f"1221581234{key:08d}7", name): value
        for key, *values in posts
        for name, value in zip(NAMES, values, strict=True)
        if value is not None
    }
    assert read(list(cells(posts, style, gaps)), page) in (wanted, None)


@given(posts=POSTS, style=st.sampled_from(STYLES), where=st.integers(0, 12), order=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_file_in_two_parts_and_mixed_says_the_same_or_is_refused(page, posts, style, where, order):
    rows = list(cells(posts, style, ""))
    whole = read(rows, page)
    order.shuffle(rows)
    assert read(rows, page) == whole
    parts = [read(part, page) for part in (rows[:where], rows[where:]) if part]
    if whole is not None and None not in parts:
        assert {name: value for part in parts for name, value in part.items()} == whole


@given(rows=st.lists(st.lists(st.text(max_size=20), min_size=8, max_size=9), max_size=6))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_the_cells_is_a_number_or_is_refused(page, rows):
    found = read(rows, page)
    assert found is None or all(abs(value) <= 2**53 for value in found.values())


def test_ids_that_a_spreadsheet_rounded_are_told_from_those_that_end_in_zeros():
    assert damaged(["1.22158E+17"]) == "1.22158E+17"
    assert damaged(["1,22E17", "5"]) == "1,22E17"
    assert damaged(["122158123456780000", "122158123456790000"]) == "122158123456780000"
    assert damaged(["122158123456780000", "122158123456790001"]) is None
    assert damaged(["1853000000000000000", "12"]) == "1853000000000000000"
    assert damaged(["18530000000000000"]) is None  # one in a hundred real ids of this length
    assert damaged(["100000000000000", ""]) is None
    assert damaged([f"12215812345678{n}000" for n in range(2)] + ["122158123456790001"]) == "122158123456780000"
    ids = [str(122158123456000000 + n * 7919) for n in range(1000)]  # one of a thousand ends in three zeros
    assert any(key.endswith("000") for key in ids)
    assert damaged(ids) is None


@pytest.mark.parametrize(
    "key",
    ["122.158E+15", "1.22158 E+17", "1٫22158E+17", "1.22158×10^17", "-1.22158E+17", "############", "١٫٢٢١٥٨E+١٧"],
)
def test_ids_are_damaged_in_every_writing(key):
    assert damaged(["122158123456789012", key])


@pytest.mark.parametrize(
    "key",
    [
        "'122158123456789012",
        '="122158123456789012"',
        '"122158123456789012"',
        "\u200e122158123456789012",
        "١٢٢١٥٨١٢٣٤٥٦٧٨٩٠١٢",
        "122158123456789012.0",
        " 122158123456789012 ",
    ],
)
def test_ids_in_other_clothes_are_the_same_ids(key):
    assert plain_key(key) == "122158123456789012"
    assert damaged([key]) is None


def test_ids_that_are_words_stay_as_they_are():
    assert [plain_key(key) for key in ("urn:li:share:726", "7001_122", "Post 5.0")] == [
        "urn:li:share:726",
        "7001_122",
        "Post 5.0",
    ]


def test_every_column_of_the_page_is_a_metric_of_its_scope(page):
    kpis = load_folder(ROOT).kpis
    assert kpis
    scopes = {metric.id: metric.scopes for metric in kpis.metrics}
    wrong = [
        (layout.id, column.name)
        for layout in page.formats
        for column in layout.columns
        if column.name and layout.scope not in scopes.get(column.name, ())
    ]
    assert wrong == []


def test_no_header_is_two_columns_of_one_format_in_one_language(page):
    for layout in page.formats:
        for language in layout.languages:
            headers = [header.casefold() for column in layout.columns for header in column.headers.get(language, ())]
            assert len(headers) == len(set(headers)), (layout.id, language)
