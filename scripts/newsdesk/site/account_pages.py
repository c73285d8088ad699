"""The pages of accounts."""

from collections.abc import Iterator

from newsdesk.site import addresses
from newsdesk.site.doings import expiry
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.view import View


def account_lists(view: View) -> Iterator[Page]:
    """The list of accounts."""
    accounts = sorted(view.desk.accounts.values(), key=lambda account: account.id)
    html = inside("accounts.html", view, "accounts/index.md", accounts=accounts)
    yield Page("accounts/index.md", "Accounts", html, "Accounts", in_nav=True)


def account_pages(view: View) -> Iterator[tuple[str, str]]:
    """The page of each account, whole."""
    for account in view.desk.accounts.values():
        name = addresses.account_page(account.id)
        network = view.desk.networks.get(account.network)
        yield (
            name,
            whole(
                "account.html",
                view,
                name,
                account.title,
                "Accounts",
                account=account,
                network=network.title if network else account.network,
                network_page=network.path if network else "",
                expiry=expiry(account.network),
                posts=view.posts_by_account.get(account.id, ()),
            ),
        )
