"""What each edge of the Graph API takes and refuses."""

import json
import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

from newsdesk.model.length import Unit, measure
from servers import graph_insights
from servers.graph import INSTAGRAM, PAGE, THREADS, No, is_public, picture_fault

_WEB = re.compile(r"https?://[^\s<>\"]+")


# ---- Facebook


def feed(server, call):
    server.need("pages_manage_posts")
    form = server.form(call, "message", "link", "attached_media", "fields")
    photos = [json.loads(value)["media_fbid"] for name, value in form.items() if name.startswith("attached_media[")]
    text, link = form.get("message", ""), form.get("link")
    if not (text or link or photos):
        raise No(100, 0, "A post needs a message, a link or media.")
    if len(text) > 63206:
        raise No(100, 0, "The message is too long.")
    if link and (photos or not _WEB.fullmatch(link)):
        raise No(100, 1500, "The url you supplied is invalid")
    held = [server.objects.get(photo, {}) for photo in photos]
    if any(photo.get("kind") != "photo" or photo.get("used") for photo in held):
        raise No(100, 0, "Invalid parameter: attached_media")
    if server.posts and not photos and (server.posts[-1]["text"], server.posts[-1].get("link")) == (text, link):
        raise No(506, 0, "Duplicate status message")
    for photo in held:
        photo["used"] = True
    post = server.show(PAGE, text=text, link=link, alts=[photo["alt"] for photo in held], **author(PAGE))
    post["attachments"] = (
        {"data": [{"url": f"https://l.facebook.com/l.php?u={link}", "unshimmed_url": link}]} if link else None
    )
    wanted = form.get("fields", "id").split(",")
    return {"id": post["id"]} | ({"permalink_url": post["permalink"]} if "permalink_url" in wanted else {})


def author(number):
    return {"from": {"id": number, "name": "Relay Medical"}}


def photos(server, call):
    server.need("pages_manage_posts")
    form = server.multipart(call)
    if set(form) - {"source", "published", "alt_text_custom"}:
        raise No(100, 0, f"Invalid parameter: {sorted(form)}")
    if form.get("published") != "false":
        raise No(100, 0, "This would show the photo at once.")
    fault = picture_fault(form.get("source", b""), {"JPEG", "PNG"}, (0, 99))
    if fault or len(form["source"]) > 4 * 1024 * 1024:
        raise No(1, 1366046, "Your photos couldn't be uploaded. Photos should be smaller than 4 MB.")
    return {"id": server.keep("photo", PAGE, alt=form.get("alt_text_custom", ""))["id"]}


def page_posts(server, call):
    server.need("pages_read_engagement")
    own = [post for post in server.posts if post["owner"] == PAGE and post["from"]["id"] == PAGE]
    return server.listing(call, own)


def page_feed(server, call):
    server.need("pages_read_engagement")
    shown = [post for post in server.posts if post["owner"] == PAGE and post["id"] not in server.left_out]
    return server.listing(call, shown)


# ---- Instagram


def instagram_media(server, call):
    server.need("instagram_content_publish")
    form = server.form(call, "image_url", "caption", "alt_text", "is_carousel_item", "media_type", "children")
    caption, child = form.get("caption", ""), form.get("is_carousel_item") == "true"
    if len(caption) > 2200 or caption.count("#") > 30 or caption.count("@") > 20:
        raise No(100, 2207010, "The caption is too long.", user=("Caption", "The caption was too long."))
    if len(form.get("alt_text", "")) > 1000 or (child and "caption" in form):
        raise No(100, 0, "Invalid parameter")
    if form.get("media_type") == "CAROUSEL":
        alts = _children(server, form, INSTAGRAM, 10)
    elif "media_type" in form or "image_url" not in form:
        raise No(9004, 2207052, "Only photo or video can be accepted as media type.")
    else:
        _fetched(form["image_url"], {"JPEG"}, (0.8, 1.91), raises=True)
        alts = [form.get("alt_text", "")]
    return _container(server, INSTAGRAM, text=caption, alts=alts, child=child)


def _fetched(address, formats, ratios, *, raises):
    """Fetch a picture as Meta does; what is wrong with it is raised, or told later by the container."""
    data = _body_at(address) if is_public(address) else b""
    fault = picture_fault(data, formats, ratios) if data else (9004, 2207052, "The media could not be fetched.")
    if fault and raises:
        raise No(*fault, user=("Media", fault[2]))
    return fault


def _body_at(address):
    parts = urlsplit(address)
    line = HTTPConnection(parts.netloc, timeout=5)
    try:
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        return answer.read() if answer.status == 200 else b""
    finally:
        line.close()


def _children(server, form, owner, most):
    numbers = form.get("children", "").split(",")
    held = [server.objects.get(number, {}) for number in numbers]
    if not 2 <= len(held) <= most or any(not item.get("child") or item["owner"] != owner for item in held):
        raise No(100, 2207028, f"A carousel takes 2 to {most} children of its own.")
    if any(item["status"] != "FINISHED" for item in held):
        raise No(9007, 2207027, "The media is not ready for publishing, please wait for a moment")
    return [alt for item in held for alt in item["alts"]]


def _container(server, owner, **more):
    made = server.keep("container", owner, status="IN_PROGRESS", polls=server.polls, **{"becomes": "FINISHED", **more})
    return {"id": made["id"]}


def publish(server, call):
    owner = call.path.split("/")[2]
    server.need({INSTAGRAM: "instagram_content_publish", THREADS: "threads_content_publish"}[owner])
    held = server.objects.get(server.form(call, "creation_id").get("creation_id"), {})
    if held.get("kind") != "container" or held["owner"] != owner or held["child"] or held["status"] == "PUBLISHED":
        raise No(24, 4279009 if owner == THREADS else 2207006, "The requested resource does not exist")
    if held["status"] != "FINISHED":
        raise No(9007, 2207027, "The media is not ready for publishing, please wait for a moment")
    kind = "replies" if held.get("parent") else "posts"
    if server.used[kind] >= server.totals[kind]:
        raise No(9, 2207042, "You reached maximum number of posts that is allowed to be published")
    server.used[kind] += 1
    held["status"] = "PUBLISHED"
    parent = {"replied_to": {"id": held["parent"]}} if held.get("parent") else {}
    return {"id": server.show(owner, text=held["text"], alts=held["alts"], **parent)["id"]}


def quota(server, call):
    wanted = set(call.query.get("fields", "").split(","))
    replies = {"reply_quota_usage": server.used["replies"], "reply_config": _config(server.totals["replies"])}
    row = {"quota_usage": server.used["posts"], "config": _config(server.totals["posts"])}
    row |= replies if call.path.split("/")[2] == THREADS else {}
    if wanted - set(row):
        raise No(100, 0, f"Tried accessing nonexisting field ({min(wanted - set(row))})")
    return {"data": [{name: row[name] for name in wanted}]}


def _config(total):
    return {"quota_total": total, "quota_duration": 86400}


def listed(server, call):
    owner = call.path.split("/")[2]
    return server.listing(call, [post for post in server.posts if post["owner"] == owner and "replied_to" not in post])


# ---- Threads


def threads(server, call):
    server.need("threads_content_publish")
    names = ("media_type", "text", "image_url", "alt_text", "is_carousel_item", "children", "reply_to_id")
    form = server.form(call, *names)
    text, kind, child = form.get("text", ""), form.get("media_type"), form.get("is_carousel_item") == "true"
    if measure(text, Unit.THREADS) > 500:
        raise No(100, 4279019, "Param text must be at most 500 characters long.")
    if len(set(_WEB.findall(text))) > 5:
        raise No(100, 0, "THREADS_API__LINK_LIMIT_EXCEEDED")
    if len(form.get("alt_text", "")) > 1000 or (child and {"text", "reply_to_id"} & set(form)):
        raise No(100, 0, "Invalid parameter")
    parent = form.get("reply_to_id")
    if parent is not None:
        server.need("threads_manage_replies")
        if server.objects.get(parent, {}).get("kind") != "post":
            raise No(100, 0, "Invalid parameter: reply_to_id")
    more = {"text": text, "child": child, "parent": parent}
    if kind == "CAROUSEL" and not child:
        return _container(server, THREADS, alts=_children(server, form, THREADS, 20), **more)
    if kind == "TEXT" and text and not {"image_url", "alt_text", "is_carousel_item"} & set(form):
        return _container(server, THREADS, alts=[], **more)
    if kind != "IMAGE" or "image_url" not in form:
        raise No(100, 0, "Param media_type must be one of {TEXT, IMAGE, CAROUSEL} with its media")
    fault = _fetched(form["image_url"], {"JPEG", "PNG"}, (0.1, 10), raises=False)
    more |= {"becomes": "ERROR", "why": "FAILED_DOWNLOADING_IMAGE"} if fault else {}
    return _container(server, THREADS, alts=[form.get("alt_text", "")], **more)


def replies(server, call):
    server.need("threads_read_replies")
    return server.listing(call, [post for post in server.posts if post["owner"] == THREADS and "replied_to" in post])


EDGES = {
    ("GET", PAGE, "insights"): graph_insights.of_page,
    ("GET", INSTAGRAM, "insights"): graph_insights.of_account,
    ("GET", THREADS, "threads_insights"): graph_insights.of_account,
    ("POST", PAGE, "feed"): feed,
    ("POST", PAGE, "photos"): photos,
    ("GET", PAGE, "feed"): page_feed,
    ("GET", PAGE, "published_posts"): page_posts,
    ("POST", INSTAGRAM, "media"): instagram_media,
    ("POST", INSTAGRAM, "media_publish"): publish,
    ("GET", INSTAGRAM, "media"): listed,
    ("GET", INSTAGRAM, "content_publishing_limit"): quota,
    ("POST", THREADS, "threads"): threads,
    ("POST", THREADS, "threads_publish"): publish,
    ("GET", THREADS, "threads"): listed,
    ("GET", THREADS, "replies"): replies,
    ("GET", THREADS, "threads_publishing_limit"): quota,
}
