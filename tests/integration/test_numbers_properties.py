"""Whatever the order and the parts in which numbers are recorded, the same ones count; nothing appears by itself."""

import subprocess
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.rows import files_of, fits, lines_of
from newsdesk.model.metric import COLUMNS, MetricRow

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.one_of(st.sampled_from([None, 0.0, 3.0]), st.floats(allow_nan=False, allow_infinity=False))
ROWS = st.builds(  # few things, so that several rows speak of the same one
    MetricRow,
    scope=st.sampled_from(["post", "message"]),
    network=st.just("x"),
    account=st.just("relay-x"),
    post=st.sampled_from(["soap", ""]),
    part=st.just(1),
    key=st.sampled_from(["1", "2"]),
    metric=st.sampled_from(["like_count", "likes"]),
    name=st.sampled_from(["reactions", ""]),
    value=VALUES,
    label=st.one_of(st.just(""), WORDS),
    currency=st.just(""),
    money=st.sampled_from(["", "paid"]),
    first=st.just(None),
    last=st.sampled_from([None, date(2026, 10, 31)]),
    age=st.just("7d"),
    at=st.integers(0, 1).map(lambda hours: NOW - timedelta(hours=hours)),
    how=st.sampled_from(["api", "import"]),
    source=st.sampled_from(["x", "meta"]),
    file=st.sampled_from(["", "a"]),
)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
SAID = ", ".join(f'"{name}"' for name in COLUMNS if name != "file")


def recorded(*batches):
    """What counts, and every line but for its file, after some batches were recorded one after the other."""
    with tempfile.TemporaryDirectory() as place:
        for words in (["init", "-q", "--bare", "far"], ["init", "-q", "desk"]):
            subprocess.run(["git", *words], cwd=place, check=True)
        subprocess.run(["git", "remote", "add", "origin", "../far"], cwd=f"{place}/desk", check=True)
        numbers = Numbers(Branch(Repository(Path(place) / "desk"), "origin", "metrics"), NoCache())
        new = [numbers.append(batch, "Some", NOW) for batch in batches]
        connection = numbers.connect()
        counts = connection.execute(f"select {SAID} from latest order by all").fetchall()  # noqa: S608 - our columns
        lines = connection.execute(f"select distinct {SAID} from rows order by all").fetchall()  # noqa: S608
        assert numbers.read().problems == ()
        return counts, lines, sum(new)


@QUICK
@given(st.lists(ROWS, min_size=8, max_size=24), st.randoms(), st.integers(0, 24), st.integers(0, 24))
def test_order_parts_and_repetitions_do_not_matter(rows, dice, first, second):
    whole = recorded(rows)
    shuffled = dice.sample(rows, len(rows))
    low, high = sorted((first, second))
    parts = [shuffled[:low], shuffled[low:high], shuffled[high:], shuffled[:high]]
    assert recorded(*parts)[:2] == whole[:2]
    assert recorded(rows, [row._replace(file="again") for row in rows])[1:] == whole[1:]


@settings(deadline=None, derandomize=True)
@given(st.lists(ROWS, max_size=12), st.randoms())
def test_a_file_has_the_same_name_whatever_the_order_of_its_rows(rows, dice):
    files = files_of(lines_of(rows), NOW)
    assert files_of(lines_of(dice.sample(rows, len(rows))), NOW) == files
    assert all(fits(path, raw) for path, raw in files.items())
    assert sum(raw.count(b"\n") - 1 for raw in files.values()) == len(lines_of(rows))


@QUICK
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_a_missing_value_stays_missing_and_no_line_appears(rows):
    counts, lines, _ = recorded(rows)
    known = {(row.network, row.metric, row.value) for row in rows}
    place = {name: index for index, name in enumerate(name for name in COLUMNS if name != "file")}
    found = {(line[place["network"]], line[place["metric"]], line[place["value"]]) for line in lines}
    assert found == known
    assert {(line[place["network"]], line[place["metric"]], line[place["value"]]) for line in counts} <= known
