"""The insights of the Graph API: what Meta's documentation lists; one unknown name fails the whole question.

A post's `numbers` and the server's `account_numbers` are what is told; what is not in them is missing, never 0. For
`unfit` metrics, the kind of the post is wrong.
"""

from datetime import UTC, date, datetime, timedelta

from servers.graph import GONE, INSTAGRAM, PAGE, THREADS, No

PERMISSION = {PAGE: "read_insights", INSTAGRAM: "instagram_manage_insights", THREADS: "threads_manage_insights"}
POST = {
    PAGE: "post_media_view post_total_media_view_unique post_reactions_by_type_total post_activity_by_action_type "
    "post_clicks post_clicks_by_type",
    INSTAGRAM: "views reach likes comments saved shares total_interactions follows profile_visits",
    THREADS: "views likes replies reposts quotes shares",
}
ACCOUNT = {
    PAGE: "page_media_view page_total_media_view_unique page_post_engagements page_follows page_daily_follows_unique "
    "page_daily_unfollows_unique",
    INSTAGRAM: "reach views total_interactions likes comments shares saves accounts_engaged",
    THREADS: "views likes replies reposts quotes clicks followers_count",
}
LENGTHS = {"day": 1, "week": 7, "days_28": 28}
MOST = timedelta(days=30)


def _metrics(server, call, known, *more):
    if set(call.query) - {"metric", *more}:
        raise No(100, 0, f"Invalid parameter: {sorted(call.query)}")
    metrics = call.query.get("metric", "").split(",")
    if set(metrics) - set(known.split()) or set(metrics) & server.dead:
        raise No(100, 0, "The value must be a valid insights metric")
    return metrics


def of_post(server, call, number):
    """The numbers of one post, as far as there are any."""
    post = server.objects.get(number)
    if post is None or post["kind"] != "post":
        raise No(*GONE)
    server.need(PERMISSION[post["owner"]])
    metrics = _metrics(server, call, POST[post["owner"]])
    if post.get("few"):
        raise No(10, 0, "Not enough viewers for the media to show insights")
    if unfit := set(metrics) & post.get("unfit", set()):
        raise No(
            100, 0, f"The Media Insights API does not support the {min(unfit)} metric for this media product type."
        )
    told = post.get("numbers", {})
    rows = [{"name": name, "period": "lifetime", "values": [{"value": told[name]}]} for name in metrics if name in told]
    return {"data": rows}


def of_page(server, call):
    """Days, or the weeks and 28 days that end with a day: `end_time` is midnight in California after that day."""
    server.need(PERMISSION[PAGE])
    metrics, query = _metrics(server, call, ACCOUNT[PAGE], "period", "since", "until"), call.query
    since, until = date.fromisoformat(query["since"]), date.fromisoformat(query["until"])
    length, rows = LENGTHS[query["period"]], []
    for name in metrics:
        values = []
        for back in range((until - since).days):
            last = since + timedelta(days=back)
            key = name, last - timedelta(days=length - 1), last
            if key in server.account_numbers:
                end = f"{last + timedelta(days=1)}T08:00:00+0000"
                values.append({"value": server.account_numbers[key], "end_time": end})
        rows.append({"name": name, "period": query["period"], "values": values})
    return {"data": [row for row in rows if row["values"]]}


def of_account(server, call):
    """One total for the days between two moments."""
    owner = call.path.split("/")[2]
    server.need(PERMISSION[owner])
    metrics = _metrics(server, call, ACCOUNT[owner], "since", "until", "period", "metric_type")
    if metrics == ["followers_count"]:
        return {"data": [{"name": "followers_count", "period": "day", "total_value": {"value": server.followers}}]}
    if owner == INSTAGRAM and (call.query.get("metric_type"), call.query.get("period")) != ("total_value", "day"):
        raise No(100, 0, "The metric must be asked for with metric_type=total_value")
    begin, end = (datetime.fromtimestamp(int(call.query[name]), UTC) for name in ("since", "until"))
    if owner == INSTAGRAM and end - begin > MOST:
        raise No(100, 0, "There cannot be more than 30 days (2592000 s) between since and until")
    days = begin.date(), (end - timedelta(seconds=1)).date()
    told = {name: server.account_numbers[name, *days] for name in metrics if (name, *days) in server.account_numbers}
    return {"data": [{"name": name, "period": "day", "total_value": {"value": value}} for name, value in told.items()]}
