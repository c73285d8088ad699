"""Numbers as files write them: what a cell means is decided by its column, or asked about."""

import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.metrics.importing.values import Number, NumberColumn, number_columns
from newsdesk.model.finding import Problem

MISSING = ("n/a", "not available")


def column(*cells, whole=True, decimal=""):
    return number_columns({"Views": cells}, {"Views"} if whole else (), MISSING, decimal)["Views"]


def read(*cells, whole=True, decimal=""):
    """The values of a column of cells."""
    found = column(*cells, whole=whole, decimal=decimal)
    return [found.value(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234\u00a0567", 1_234_567),
        ("1\u202f234", 1234),
        ("1’234", 1234),
        ("1'234'567", 1_234_567),
        ("12,34,567", 1_234_567),
        ("١٬٢٣٤", 1234),
        ("۱٬۲۳۴", 1234),
        ("\u200f١٢٣٤", 1234),
        ("１２３４", 1234),
        ("+12", 12),
        ("-12", -12),
        ("−1 234", -1234),
        ("0", 0),
    ],
)
def test_a_count_is_read_in_every_way_of_writing_it(cell, value):
    assert read(cell) == [value]


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "—", "…", "<5", "≤ 10", "< 5 %", "N/A", "Not available"])
def test_what_nobody_knows_is_not_zero(cell):
    assert read(cell, "0") == [None, 0]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1,234", "0,5"), [1.234, 0.5]),
        (("1,234", "1,234.5"), [1234, 1234.5]),
        (("1.234", "1.234.567"), [1234, 1_234_567]),
        (("1 234", "2,345"), [1234, 2.345]),
        (("12,5 %", "3%"), [12.5, 3]),
        (("%12,5", "٣٫٥٪"), [12.5, 3.5]),
        (("5e-05", "0.1"), [0.00005, 0.1]),
    ],
)
def test_the_other_cells_say_what_a_sign_means(cells, values):
    assert read(*cells, whole=False) == values


def test_a_column_that_counts_says_it_for_the_others():
    found = number_columns({"Views": ["1,234"], "Rate": ["2,345"]}, {"Views"})
    assert found["Rate"].value("2,345") == 2345


def test_a_person_is_asked_where_nothing_says_it():
    with pytest.raises(Problem) as refused:
        read("1,234", "12", whole=False)
    assert str(refused.value) == "“1,234” in the column Views can mean two numbers, and nothing in the file says which."
    assert read("1,234", whole=False, decimal=",") == [1.234]
    assert read("1,234", whole=False, decimal=".") == [1234]


@pytest.mark.parametrize(("one", "other"), [("1.5", "2,5"), ("1,234,567", "1.234.567"), ("1,234.5", "1,5")])
def test_two_ways_of_writing_in_one_column_are_refused(one, other):
    with pytest.raises(Problem, match="writes its numbers in two ways"):
        read(one, other, whole=False)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1.22158E+17", "A spreadsheet has rounded it"),
        ("#REF!", "A spreadsheet has put an error there"),
        ("1.2K", "It is shortened or has a unit"),
        ("3,4 mn", "It is shortened or has a unit"),
        ("NaN", "Correct the cell"),
        ("inf", "Correct the cell"),
        ("=1+1", "Correct the cell"),
        ("12 34", "Correct the cell"),
        ("1,234 567", "Correct the cell"),
        ("(5)", "Correct the cell"),
        ("9" * 30, "Correct the cell"),
        ("9" * 5000, "Correct the cell"),
        ("1" + ",234" * 12, "Correct the cell"),
        ("twelve", "Correct the cell"),
        ("12\n13", "Correct the cell"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(cell, reason):
    found = NumberColumn("Views", whole=True)
    with pytest.raises(Problem) as refused:
        found.read(cell)
    assert reason in str(refused.value.fix)
    assert len(str(refused.value)) < 150


def test_half_a_view_shows_that_the_file_was_changed():
    found = column("1234.0", "12.5")
    assert found.value("1234.0") == 1234
    with pytest.raises(Problem, match="is no whole number"):
        found.value("12.5")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("€ 3.20", Number(3.2, currency="EUR")),
        ("3.20 NOK", Number(3.2, currency="NOK")),
        ("-€3.20", Number(-3.2, currency="EUR")),
        ("$3.20", Number(3.2)),
        ("US$3.20", Number(3.2)),
        ("kr 3.20", None),
        ("3.20 min", None),
        ("XYZ 3.20", None),
    ],
)
def test_a_currency_is_named_only_where_one_is_meant(cell, number):
    found = NumberColumn("Cost", ".")
    if number:
        assert found.read(cell) == number
    else:
        with pytest.raises(Problem):
            found.read(cell)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=8),
    st.sampled_from(["en", "de", "fr", "sv", "pt", "de_CH", "hi", "ru"]),
)
def test_counts_are_read_as_any_language_writes_them(counts, language):
    cells = [format_decimal(count, locale=language) for count in counts]
    assert read(*cells) == counts


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["1,234", "12", "0", "--", "", "<5", "2,345,678"]), min_size=1, max_size=9), st.randoms()
)
def test_the_order_of_rows_changes_nothing_and_the_missing_stays_missing(cells, dice):
    known = dict(zip(cells, read(*cells), strict=True))
    mixed = dice.sample(cells, len(cells))
    assert read(*mixed) == [known[cell] for cell in mixed]
    assert all((known[cell] is None) == (cell in {"--", "", "<5"}) for cell in cells)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_cell_is_a_number_nothing_or_refused(cell):
    found = NumberColumn("Views", ".")
    try:
        number = found.read(cell)
    except Problem:
        return
    assert number is None or abs(number.value) <= 2**53
