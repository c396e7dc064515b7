# SPDX-License-Identifier: Apache-2.0
"""Every page that a store shows to anybody: the site's list of addresses, and the records behind their parameters."""

import collections
import concurrent.futures
import html.parser
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from office import PASSWORD

# How many records of a route in a row may show nothing new before the others are taken to be like them.
BORING = 8
# What gives a file and not a page.
FILES = ("/pdf", "/docx", "template.xlsx", "/month.xlsx", "/townships.xlsx", "/months.xlsx", "/list.xlsx", "/statistics.xlsx", "/provision.xlsx", "/year.xlsx", "/collation.xlsx", "/sheet.xlsx", "/comparison.xlsx", "/board.png", "/map.json", "/content", "/file", "/appraisal", "/files/:file", "/files/:hash")


class Route:
    """An address of the site, such as `/cases/:id`."""

    def __init__(self, path, access):
        self.path, self.access = path, access
        # Set when the address was found to lead to another one instead of a page.
        self.leads_on = False
        parts = [r"[^/]+" if part.startswith(":") else re.escape(part) for part in path.split("/")]
        self.pattern = re.compile("/".join(parts) + "$")
        # `/persons/new` is that page and no person's.
        self.weight = path.count(":")

    @property
    def is_page(self):
        return not self.path.startswith(("/api/", "/assets/", "/healthz", "/favicon.ico")) and not self.is_file

    @property
    def is_file(self):
        return self.path.endswith(FILES) and self.path != "/verification/files/:file"


def routes(office):
    """Addresses that are read, as the program lists them."""
    listed = (line.split() for line in office.run("routes").splitlines())
    found = [Route(path, access) for method, path, access in listed if method == "GET"]
    return sorted(found, key=lambda route: route.weight)


class Links(html.parser.HTMLParser):
    """Where a page leads, and what kinds of things it shows."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.kinds = set()
        self.token = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        named = [values.get(name) or "" for name in ("class", "id", "name", "type", "action")]
        self.kinds.add(tag + re.sub(r"\d+", "0", " ".join(named)))
        if tag == "a" and values.get("href", "").startswith("/"):
            self.found.append(values["href"].split("#")[0])
        if tag == "tr" and "data-link" in values:
            self.found.append(values["data-link"])
        if tag == "input" and values.get("name") == "csrf":
            self.token = values.get("value")


class Forms(html.parser.HTMLParser):
    """The forms of a page as a browser would send them untouched."""

    class Form:
        def __init__(self, action, is_multipart):
            self.action, self.is_multipart = action, is_multipart
            self.fields, self.choices = {}, {}

    def __init__(self, text):
        super().__init__()
        self.forms, self.select, self.area = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        name = values.get("name")
        if tag == "form":
            self.forms.append(self.Form(values.get("action", ""), "multipart" in values.get("enctype", "")))
        form = self.forms[-1] if self.forms else None
        if form is None or "disabled" in values:
            return
        if tag == "input" and name and values.get("type") not in ("checkbox", "radio", "file", "submit"):
            form.fields[name] = values.get("value") or ""
        if tag == "input" and name and values.get("type") in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in values:
                form.fields[name] = values.get("value", "on")
        if tag == "button" and name:
            form.choices.setdefault(name, []).append(values.get("value"))
        if tag == "select" and name:
            self.select = name
        if tag == "textarea" and name:
            self.area = name
            form.fields[name] = ""
        if tag == "option" and self.select:
            value = values.get("value")
            form.choices.setdefault(self.select, []).append(value)
            if "selected" in values or self.select not in form.fields:
                form.fields[self.select] = value or ""

    def handle_data(self, text):
        if self.area:
            self.forms[-1].fields[self.area] += text
        elif self.select and self.forms[-1].choices.get(self.select, [""])[-1:] == [None]:
            # An option without a value is sent as its text.
            self.forms[-1].choices[self.select][-1] = text
            self.forms[-1].fields[self.select] = self.forms[-1].fields[self.select] or text

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def told(text):
    """What a page says is wrong, else all that it says."""
    wrong = re.findall(r'class="(?:note late|error)"[^>]*>(.*?)</(?:div|p)>', text, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(wrong) or text)[:600]


class Visitor:
    """Somebody who reads pages without a browser; `login` is None for nobody and `resident` for the demo's resident."""

    def __init__(self, office, login):
        self.office, self.login = office, login
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), Stay)
        if login == "resident":
            found = re.search(r"手机号 <span[^>]*>(\d+)</span>，激活码 <span[^>]*>([0-9A-Z-]+)", self.read("/my/login")[2])
            self.send("/my/login", {"phone": found.group(1), "code": found.group(2)})
        elif login:
            self.send("/login", {"login": login, "password": PASSWORD})

    def _open(self, path, body=None, kind=None):
        headers = {"Origin": self.office.base, **({"Content-Type": kind} if kind else {})}
        request = urllib.request.Request(self.office.base + path, data=body, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers, refusal.read()

    def read(self, path):
        """Status, kind of content and text; the text is empty for what is no page."""
        status, headers, body = self._open(path)
        kind = headers.get_content_type()
        if status in (302, 303):
            return status, headers["Location"], ""
        return status, kind, body.decode() if kind == "text/html" else ""

    def fill(self, page, action, typed=(), files=(), answers=(303,)):
        """Sends the form of a page whose action ends so, with what is typed. A question that is not typed gets its
        first choice. Answers where it leads; some forms show what they made instead."""
        text = self.read(page)[2]
        fitting = [form for form in Forms(text).forms if form.action.endswith(action)]
        assert fitting, f"{self.login} finds no form {action} on {page}: {told(text)}"
        form = fitting[0]
        for name, choices in form.choices.items():
            if not form.fields.get(name):
                form.fields[name] = next((choice for choice in choices if choice), "")
        fields = {**form.fields, **dict(typed)}
        return self.send(form.action, fields, files if form.is_multipart else None, answers)

    def send(self, path, fields, files=None, answers=(303,)):
        """Answers where a form that is taken leads."""
        status, headers, body = self.post(path, fields, files)
        assert status in answers, f"{self.login} {path}: {status} {told(body.decode())}"
        return headers["Location"]

    def post(self, path, fields, files=None):
        if files is None:
            body, kind = urllib.parse.urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
            for name, file, media, content in files:
                head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {media}\r\n\r\n'
                parts.append(head.encode() + content)
            body = b"".join(b"--minzheng\r\n" + part + b"\r\n" for part in parts) + b"--minzheng--\r\n"
            kind = "multipart/form-data; boundary=minzheng"
        return self._open(path, body, kind)

    @property
    def cookie(self):
        """What the browser needs to be the same person."""
        return [{"name": c.name, "value": c.value, "url": self.office.base} for c in self.cookies]


class Found:
    """A page of a route as somebody was shown it."""

    def __init__(self, route, visitor, path, kinds=frozenset(), fault=None):
        self.route, self.visitor, self.path, self.kinds, self.fault = route, visitor, path, kinds, fault

    def __repr__(self):
        return f"{self.visitor.login or '访客'} {self.path}"


def walk(visitor, routes, shown, extra):
    """Reads pages from link to link, until those of a route show nothing new.

    shown: the kinds of things that pages of a route have shown so far, to anybody.
    extra: addresses that only a form leads to.
    """
    found, bored, offered = [], collections.Counter(), {}
    guessed = {route.path for route in routes if route.is_page and not route.weight}
    waiting = collections.deque([*extra, *sorted(guessed)])
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        route = next((route for route in routes if route.pattern.match(urllib.parse.urlsplit(path).path)), None)
        if route is None or not route.is_page or bored[route.path] >= BORING:
            continue
        if route.access == "resident" and visitor.login != "resident":
            continue
        if route.access not in ("open", "resident") and visitor.login in (None, "resident"):
            continue
        if route.access == "open" and visitor.login not in (None, "resident"):
            continue
        status, kind, text = visitor.read(path)
        if status in (302, 303):
            path = urllib.parse.urlsplit(kind).path
            route.leads_on = True
            if not path.startswith("/login") and path not in seen:
                seen.add(path)
                waiting.append(path)
            continue
        # What no page offers to this person may well be refused; what one offers may not.
        if path in guessed and status in (403, 404, 422):
            continue
        if status != 200:
            found.append(Found(route, visitor, path, fault=f"{status}, offered on {offered.get(path)}"))
            continue
        assert kind == "text/html", f"{path} is {kind}; is it one of FILES?"
        page = Links(text)
        bored[route.path] = 0 if page.kinds - shown[route.path] else bored[route.path] + 1
        shown[route.path] |= page.kinds
        found.append(Found(route, visitor, path, page.kinds))
        for link in page.found:
            if link not in seen:
                seen.add(link)
                offered[link] = path
                waiting.append(link)
    return found


def pages(visitors, routes, extra=()):
    """What the visitors find, by route.

    extra: addresses that only a form leads to, each with who may read it.
    """
    shown = collections.defaultdict(set)
    by_route = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda who: walk(who, routes, shown, [path for owner, path in extra if owner is who]), visitors):
            for page in found:
                by_route[page.route.path].append(page)
    return by_route


def chosen(found, most):
    """Those pages of a route that together show the most kinds of things."""
    left, shown, kept = list(found), set(), []
    while left and len(kept) < most:
        best = max(left, key=lambda page: len(page.kinds - shown))
        if kept and len(best.kinds - shown) < 3:
            break
        kept.append(best)
        shown |= best.kinds
        left.remove(best)
    return kept
