"""The pages of questions and answers."""

import re
from collections.abc import Iterator
from functools import cache, partial

from newsdesk.site import addresses
from newsdesk.site.faqs import Kin, answering_networks, fitting, questions, replies_table
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View

PAGE = "faqs/index.md"
TABLE = "faqs/replies.csv"
_RULE_ID = re.compile(r"\b([A-Z][A-Z0-9]{1,4}-[0-9]{2,3})\b")


def faq_pages(view: View) -> Iterator[Page]:
    """The list of questions, and a page for each."""
    found = questions(view)
    languages = sorted({answer.language for question in found for answer in question.answers})
    topics = list(dict.fromkeys(question.topic for question in found))
    html = inside("faqs.html", view, PAGE, questions=found, topics=topics, languages=languages)
    title = "FAQs and replies"
    yield Page(PAGE, title, html, title, in_nav=True, scripts=("replies.js", *(("search.js",) if view.search else ())))
    kin, fit = Kin(view, found), cache(partial(fitting, answering_networks(view)))
    for question in found:
        name = addresses.faq_page(question.id)
        campaigns = dict.fromkeys(name for answer in question.answers for name in answer.faq.campaigns)
        html = inside(
            "faq.html",
            view,
            name,
            question=question,
            fitting=fit,
            near=kin.related(question),
            posts=kin.posts(question),
            campaigns=[view.desk.campaigns[name] for name in campaigns if name in view.desk.campaigns],
            rule_ids=_RULE_ID,
        )
        yield Page(name, question.first.faq.title, html, title, scripts=("replies.js",))


def faq_files(view: View) -> Iterator[tuple[str, bytes]]:
    """The replies as a table."""
    yield TABLE, replies_table(questions(view))
