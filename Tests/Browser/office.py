# SPDX-License-Identifier: Apache-2.0
"""A demo store with its server, and the people who work in it, each in a browser of their own."""

import itertools
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request

from records import PICTURE

PASSWORD = "minzheng-demo-2026"
OUTPUT = os.path.join(os.path.dirname(__file__), "output")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def resident_number(region, birth, serial):
    """A made-up number whose check character fits (GB 11643)."""
    body = f"{region}{birth}{serial:03d}"
    weights = [pow(2, 17 - i, 11) for i in range(17)]
    rest = sum(int(c) * w for c, w in zip(body, weights)) % 11
    return body + "10X98765432"[rest]


class Office:
    """The server of one demo store. Days pass by starting it again with a later date."""

    def __init__(self, binary, folder, packs, persons=2000, store=None, pack="hubei-tianmen"):
        self.binary, self.folder, self.packs = binary, folder, packs
        self.where = ["--data", os.path.join(folder, "data"), "--key-file", os.path.join(folder, "key")]
        if store:
            self.where += ["--database", store]
        self.exchange = os.path.join(folder, "exchange")
        self.port = free_port()
        self.days = 0
        self.process = None
        self.drawings = itertools.count()
        subprocess.run(
            [binary, "demo", "--packs", packs, "--pack", pack, "--persons", str(persons), "--seed", "1", *self.where],
            check=True,
        )
        self.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.log = open(os.path.join(self.folder, "serve.log"), "a")
        command = [self.binary, "serve", "--port", str(self.port), "--demo-days-ahead", str(self.days)]
        command += ["--exchange", self.exchange, *self.where]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(1200):
            if self.process.poll() is not None:
                raise RuntimeError(open(self.log.name).read())
            try:
                urllib.request.urlopen(self.base + "/login", timeout=2)
                # The address is announced at once although nobody reads it at a terminal.
                if self.base in open(self.log.name).read():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError("the server did not come up")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.log.close()
            self.process = None

    def pass_days(self, days):
        self.stop()
        self.days += days
        self.start()

    def departments_answer(self):
        """The departments take what is waiting for them and answer it, knowing of no further means."""
        boxes = [part for box in ("outbox", "inbox") for part in ("--" + box, os.path.join(self.exchange, box))]
        quiet = ["--faults", "0", "--means", "0", "--delay-seconds", "0", "--demo-days-ahead", str(self.days)]
        subprocess.run([self.binary, "demo-departments", "--once", *boxes, *quiet], check=True)

    def run(self, *arguments):
        """A command of the program on this store."""
        done = subprocess.run([self.binary, *arguments, *self.where], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *arguments):
        """What a command says that cannot do what it is asked."""
        done = subprocess.run([self.binary, *arguments, *self.where], capture_output=True, text=True)
        assert done.returncode == 1 and not done.stdout, done.stdout
        return done.stderr


class Person:
    """Somebody at a browser, signed in, who never sees a broken page."""

    def __init__(self, office, browser, login=None, width=1280):
        self.office, self.login = office, login
        self.context = browser.new_context(base_url=office.base, viewport={"width": width, "height": 900}, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._look)
        self.faults = []
        if login:
            self.sign_in()

    def _look(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def sign_in(self):
        self.page.goto("/login")
        self.page.fill("#login", self.login)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/desk")

    def open(self, path):
        response = self.page.goto(path)
        assert response.status == 200, f"{self.login} {path}: {response.status} {self.text()[:200]}"
        return self

    def text(self):
        """What is on the page; papers have no main part."""
        return self.page.inner_text("main" if self.page.locator("main").count() else "body")

    def press(self, name, within="main"):
        """Presses the button of this name, opening the fold that hides it."""
        button = self.page.locator(f"{within} button", has_text=name).filter(visible=True)
        if button.count() == 0:
            fold = self.page.locator(f"{within} summary", has_text=name)
            assert fold.count(), f"{self.login} finds no “{name}” on {self.page.url}:\n{self.text()[:6000]}"
            fold.first.click()
            button = self.page.locator(f"{within} button", has_text=name).filter(visible=True)
        with self.page.expect_navigation():
            button.first.click()
        return self

    def photograph(self, case, side):
        """Keeps the photo of the case's newest sheet going up or coming down."""
        form = self.open(case).page.locator("#postings form", has=self.page.locator("input[type=file]")).last
        form.locator("select[name=side]").select_option(side)
        form.locator("input[type=file]").set_input_files({"name": "公示栏.png", "mimeType": "image/png", "buffer": PICTURE})
        with self.page.expect_navigation():
            form.locator("button").click()
        return self

    def sign(self, pad):
        """Draws something on a signature pad."""
        self.draw(self.page.locator(f"canvas[data-field=sign{pad}]"))

    def draw(self, canvas):
        """Draws something, never the same twice, as no hand does."""
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        height = 20 + next(self.office.drawings) % 40
        self.page.mouse.move(box["x"] + 20, box["y"] + 30)
        self.page.mouse.down()
        for step in range(8):
            self.page.mouse.move(box["x"] + 20 + step * 16, box["y"] + 30 + step % 2 * height)
        self.page.mouse.up()

    def sees(self, *words):
        text = self.text()
        for word in words:
            assert word in text, f"{self.login} does not see “{word}” on {self.page.url}:\n{text[:1500]}"
        return self

    def export(self, link, reason="核对名单"):
        """A file of personal data, for the reason that its address asks for."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.page.request.get(link).text()).group(1)
        reply = self.page.request.post(link, form={"csrf": token, "reason": reason})
        assert reply.status == 200, f"{self.login} {link}: {reply.status}"
        return reply.body()

    def leave(self):
        assert not self.faults, self.faults
        self.context.close()
