"""The crisis sheet from desks that have little or none of it, and from one that nobody can read."""

from dataclasses import replace

import pytest

from newsdesk.site.crisis_pages import crisis_page, crisis_tables
from newsdesk.site.published import Published


def sheet(view):
    (page,) = crisis_page(view)
    return page.html


def test_a_desk_without_a_crisis_page_is_told_what_to_write(view_of):
    assert "Write <code" in sheet(view_of())


def test_a_page_without_data_gives_a_sheet_without_empty_parts(view_of):
    view = view_of({"guidelines/crisis.md": "---\ntitle: Crisis\n---\nText.\n"})
    html = sheet(view)
    assert "No planned hold is in force." in html
    assert "Whether somebody opened a hold as an issue could not be read here." in html
    asked = sheet(replace(view, published=Published(reviewed=True)))
    assert "No hold is in force." in asked
    assert "could not be read" not in asked
    assert "could not be read" in sheet(replace(view, published=Published(reviewed=True, trouble="Silent.")))
    assert "Holding statement" not in html
    assert "Tell at once" not in html
    assert list(crisis_tables(view, view.desk.crisis)) == []


@pytest.mark.parametrize(
    ("together", "words"),
    [("yes", "medical adviser and communications adviser"), ("no", "medical adviser or communications adviser")],
)
def test_who_lowers_a_level_alone_or_together(view_of, together, words):
    level = (
        "levels:\n  blackout: {title: Dark, when: Never, stops: all, goes_out: Nothing, "
        f"lowered_by: [medical, adviser], lowered_together: {together}}}\n"
    )
    view = view_of({"guidelines/crisis.md": f"---\ntitle: Crisis\n{level}---\nText.\n"})
    (table,) = crisis_tables(view, view.desk.crisis)
    assert table.rows == (("Dark", "Never", "all", "Nothing", "whoever is on call", words),)


def test_a_hold_that_nobody_can_read_pauses_everything_on_the_sheet_too(view_of):
    broken = "---\ntitle: Broken\nscope: {countries: [Kivara]}\nstart: 2026-11-20 10:00\nend: 2026-11-01 10:00\n"
    more = "timezone: UTC\nreason: r\nraised_by: adviser\n---\n"
    files = {
        "guidelines/crisis.md": "---\ntitle: Crisis\n---\nText.\n",
        "calendar/holds/broken.md": broken + more,
    }
    assert "Nobody can read what it pauses, so everything waits." in sheet(view_of(files))


def test_what_the_page_says_is_shown_as_text(view_of):
    page = "---\ntitle: Crisis\nlead: <script>alert(1)</script>\nnever: ['<b>x</b>']\n---\nText.\n"
    html = sheet(view_of({"guidelines/crisis.md": page}))
    assert "<script>" not in html
    assert "<b>x</b>" not in html
