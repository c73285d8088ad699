"""The pages of questions and answers."""

from collections.abc import Iterator

from newsdesk.site import addresses
from newsdesk.site.faqs import by_topic, fitting, questions
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View


def faq_pages(view: View) -> Iterator[Page]:
    """The list of questions, and a page for each."""
    found = questions(view)
    languages = sorted({answer.language for question in found for answer in question.answers})
    topics = list(by_topic(found).items())
    html = inside("faqs.html", view, "faqs/index.md", questions=found, topics=topics, languages=languages)
    yield Page("faqs/index.md", "FAQs and replies", html, "FAQs and replies", in_nav=True, searchable=False)
    for question in found:
        name = addresses.faq_page(question.id)
        html = inside("faq.html", view, name, question=question, fitting=lambda text: fitting(view, text))
        yield Page(name, question.first.faq.title, html, "FAQs and replies")
