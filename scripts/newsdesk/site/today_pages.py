"""The page Today."""

from newsdesk.reports.periods import period_of
from newsdesk.site.on_call import on_duty
from newsdesk.site.page import Page, inside
from newsdesk.site.receipts import sent_text
from newsdesk.site.today import today
from newsdesk.site.view import View


def today_page(view: View) -> Page:
    """What needs a person, what is due, what is in the way, what is done."""
    name = "index.md"
    html = inside(
        "today.html",
        view,
        name,
        page=today(view),
        sent=lambda item: sent_text(view, item),
        on_duty=lambda duty: on_duty(view, duty),
        week=period_of("week", view.today),
    )
    return Page(name, "Today", html, "Today", in_nav=True)
