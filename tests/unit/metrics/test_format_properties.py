"""Every kind of file with any content: rows, or a reason; split or in another order, the same values."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.desk.load import load_folder
from newsdesk.metrics.importing.ads import AdFile
from newsdesk.metrics.importing.base import Context, Draft, Opened, Refusal, Sheet
from newsdesk.metrics.importing.files import open_file
from newsdesk.metrics.importing.formats import formats_of
from newsdesk.metrics.importing.own import OwnFile

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2024, 12, 2, 10, tzinfo=UTC)
CELLS = st.one_of(
    st.sampled_from("1,234 12 -- <5 2024-11-05 05/11/2024 1.5 1,5 € =A1 @x 1e9 NaN yes".split(" ")),
    st.text(max_size=12),
    st.just(""),
)


@cache
def page():
    return load_folder(ROOT).exports


@pytest.fixture(scope="module", autouse=True)
def _read_once():
    page()


def opened(rows, above=()):
    """A file of one table, also under the names of sheets that workbooks and zips have."""
    table = [*above, *rows]
    return Opened("x.csv", "d", tuple(Sheet(name, table) for name in ("All posts", "Metrics")), AT)


def context():
    return Context(page(), AT, ZoneInfo("Africa/Nairobi"))


def layout_of(form):
    return getattr(form, "layout", None) or form.parts[0].layout


@settings(deadline=None)
@given(st.data())
def test_any_content_below_the_headers_gives_rows_or_reasons(data):
    forms = {form.id: form for form in formats_of(page())}
    form = forms[data.draw(st.sampled_from(sorted(forms)))]
    columns = [column for column in layout_of(form).columns if column.headers.get("en")]
    headers = [column.headers["en"][0] for column in columns]
    lines = data.draw(st.lists(st.lists(CELLS, min_size=0, max_size=len(headers) + 1), max_size=6))
    file = opened([headers, *lines], [["# Start date: 20241101"], ["# End date: 20241130"], []])
    fit = form.fits(file, page())
    if fit.refusal:
        return
    for one in form.drafts(file, context()):
        assert isinstance(one, Draft | Refusal)
        for reading in one.values if isinstance(one, Draft) else ():
            assert (reading.value is None) == bool(reading.label)
            assert reading.last is None or reading.last <= date(2024, 12, 1)


COSTS = st.sampled_from(["1,234", "1,234.50", "0.5", "12", "1.234", "1 234,5", "--", ""])


@settings(deadline=None)
@given(st.lists(COSTS, min_size=2, max_size=8), st.integers(1, 7), st.randoms())
def test_a_file_in_parts_says_the_same_or_asks(costs, cut, dice):
    layout = page().by_id["google-ads"]
    rows = [[f"Campaign {place}", "2024-11-05", "EUR", cost] for place, cost in enumerate(costs)]
    whole = spent(layout, rows)
    mixed = dice.sample(rows, len(rows))
    assert spent(layout, mixed) == whole
    parts = [spent(layout, part) for part in (rows[:cut], rows[cut:])]
    if whole is not None:
        for part in parts:
            assert part is None or part.items() <= whole.items()
    if all(part is not None for part in parts) and whole is not None:
        assert {**parts[0], **parts[1]} == whole
    for part in (whole or {}, *filter(None, parts)):
        assert all(costs[int(key.split()[1])] not in {"--", ""} for key in part)


def spent(layout, rows):
    """What each campaign cost; None where the desk asks what a sign means."""
    found = list(AdFile(layout).drafts(opened([["Campaign", "Day", "Currency code", "Cost"], *rows]), context()))
    if any(isinstance(one, Refusal) and not one.row for one in found):
        return None
    return {
        draft.key: reading.value
        for draft in found
        if isinstance(draft, Draft)
        for reading in draft.values
        if reading.name == "spend"
    }


PERSONAL = st.sampled_from(
    ["@amina", "amina@mail.example", "+47 900 00 000", "0047-90-00-00-00", "www.example.org", "https://x.com/amina"]
)


@settings(deadline=None)
@given(PERSONAL, st.sampled_from(["id", "topic", "language", "outcome", "role", "account", "received", "sentiment"]))
def test_what_leads_to_a_person_is_in_no_row_and_no_answer(personal, header):
    row = {"id": "7", "account": "relay-x", "received": "2024-11-05 08:30", "category": "question"} | {header: personal}
    text = io.StringIO()
    written = csv.DictWriter(text, row)
    written.writeheader()
    written.writerow(row)
    file = opened(list(csv.reader(text.getvalue().splitlines())))
    (answer,) = OwnFile(page().by_id["community"]).drafts(Opened("x", "d", file.sheets[:1], AT), context())
    assert isinstance(answer, Refusal)
    assert personal not in f"{answer.reason}{answer.help}"


LOG = {
    "id": ["1", "2"],
    "account": ["relay-x", "relay-x"],
    "received": ["2024-11-05 08:30", "2024-11-06 08:30"],
    "first_reply": ["2024-11-05 09:00", ""],
    "resolved": ["2024-11-05 09:30", ""],
    "needs_answer": ["yes", "no"],
    "category": ["question", "thanks"],
}


@settings(deadline=None)
@given(st.permutations(sorted(LOG)))
def test_the_order_of_columns_changes_nothing(headers):
    rows = [headers, *([LOG[header][place] for header in headers] for place in range(2))]
    found = OwnFile(page().by_id["community"]).drafts(Opened("x", "d", (Sheet("", rows),), AT), context())
    answered = {"received": 1730784600, "first_reply": 1730786400, "resolved": 1730788200}
    expected = {
        hashlib.sha256(b"1\nrelay-x\n2024-11").hexdigest()[:16]: answered | {"needs_answer": 1, "category": "question"},
        hashlib.sha256(b"2\nrelay-x\n2024-11").hexdigest()[:16]: {
            "received": 1730871000,
            "needs_answer": 0,
            "category": "thanks",
        },
    }
    assert {
        draft.key: {one.name: one.label if one.value is None else one.value for one in draft.values} for draft in found
    } == expected


PLAIN = "Campaign,Day,Currency code,Cost,Impr.\nOne,2024-11-05,EUR,1234.5,12345\nTwo,2024-11-13,EUR,0.25,900\n"
ARABIC, PERSIAN = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))


def changed(*pairs):
    """The plain file with some of its text in another way of writing."""
    text = PLAIN
    for old, new in pairs:
        text = text.replace(old, new)
    return text


CLOTHES = {
    "plain": PLAIN.encode(),
    "bom": PLAIN.encode("utf-8-sig"),
    "wide and with tabs": changed((",", "\t")).encode("utf-16"),
    "old Mac lines": changed(("\n", "\r")).encode(),
    "thousands": changed(("1234.5", '"1,234.50"'), ("12345", '"12,345"')).encode(),
    "spaces": changed((",", ";"), ("1234.5", "1 234,50"), ("12345", "12 345"), ("0.25", "0,25")).encode(),
    "points": changed((",", ";"), ("1234.5", "1.234,5"), ("12345", "12.345"), ("0.25", "0,25")).encode(),
    "Arabic digits": changed(("1234.5", "1234٫5"), ("0.25", "0٫25")).translate(ARABIC).encode(),
    "Persian digits": PLAIN.translate(PERSIAN).encode(),
    "days first": changed(("2024-11-05", "05/11/2024"), ("2024-11-13", "13/11/2024")).encode(),
    "months first": changed(("2024-11-05", "11/05/2024"), ("2024-11-13", "11/13/2024")).encode(),
    "a preamble": f"Campaigns\n1 November 2024 - 30 November 2024\n{PLAIN}Total: Account,,EUR,1234.75,13245\n".encode(),
}


@pytest.mark.parametrize("name", CLOTHES)
def test_the_same_numbers_in_other_clothes(tmp_path, name):
    path = tmp_path / "report.csv"
    path.write_bytes(CLOTHES[name])
    drafts = list(AdFile(page().by_id["google-ads"]).drafts(open_file(path, page()), context()))
    assert [
        (draft.key, reading.name, reading.value, f"{reading.last}") for draft in drafts for reading in draft.values[1:]
    ] == [
        ("One", "spend", 1234.5, "2024-11-05"),
        ("One", "impressions", 12345, "2024-11-05"),
        ("Two", "spend", 0.25, "2024-11-13"),
        ("Two", "impressions", 900, "2024-11-13"),
    ]
