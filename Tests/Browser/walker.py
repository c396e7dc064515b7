# SPDX-License-Identifier: Apache-2.0
"""Looks at pages in several tabs of one browser at once, and says what is wrong with each."""

import asyncio
import collections
import os
import threading

import axe_playwright_python
from playwright.async_api import async_playwright

AXE = open(os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")).read()
TABS = 3

# Everything that is folded is unfolded first, since what is hidden is not looked at.
RUN_AXE = """async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly: tags });
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].any[0]?.message ?? v.help}`);
}"""

CONTRAST = """async (rule) => {
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly: { type: "rule", values: [rule] } });
  return found.violations.flatMap((v) => v.nodes)
    .map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`).slice(0, 3);
}"""

# What is wider than the window, innermost last.
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 0) return [];
  const guilty = [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest(".scroll"));
  return [`${wide} px: ${guilty.slice(-2).map((e) => e.outerHTML.slice(0, 120)).join(" | ")}`];
}"""

# What is pressed; a box to tick is pressed by its words as well.
SMALL_TARGETS = """([controls, leastOfControls, links, leastOfLinks]) => {
  const small = (selector, least) => [...document.querySelectorAll(selector)]
    .filter((e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !e.matches(".skip"))
    .map((e) => ["checkbox", "radio"].includes(e.type) ? e.closest("label") ?? e : e)
    .filter((e) => e.getBoundingClientRect().height < least - 0.5)
    .map((e) => `${Math.round(e.getBoundingClientRect().height)} px: ${e.outerHTML.slice(0, 120)}`);
  return [...small(controls, leastOfControls), ...small(links, leastOfLinks)].slice(0, 4);
}"""
CONTROLS = "button, a.button, select, input:not([type=hidden]), textarea, summary, .quick a, .top a, .door"
LONELY_LINKS = ":is(p, li, td, dd, h3) > a:only-child"

SMALL_TEXT = """() => {
  const faults = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const holder = text.parentElement;
    if (!text.data.trim() || holder.closest("script, style, option, svg, .skip, .visually-hidden") || !holder.checkVisibility()) continue;
    const style = getComputedStyle(holder);
    const size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight) / size;
    if (size < 18) faults.add(`letters of ${size} px: ${text.data.trim().slice(0, 30)}`);
    if (!(line >= 1.45)) faults.add(`lines of ${line.toFixed(2)}: ${text.data.trim().slice(0, 30)}`);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea"))
    if (field.checkVisibility() && parseFloat(getComputedStyle(field).fontSize) < 18) faults.add(`field ${field.name}`);
  return [...faults].slice(0, 4);
}"""

# What only script could open, press or send.
NEEDS_SCRIPT = """() => {
  const faults = [];
  const heading = [...document.querySelectorAll("h1")].find((h) => h.checkVisibility());
  if (!heading || !heading.textContent.trim()) faults.push("no heading");
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const seen = (e) => e.checkVisibility();
  for (const form of document.forms) {
    if (!seen(form)) { faults.push(`hidden form ${form.getAttribute("action")}`); continue; }
    if (![...form.elements].some((e) => e.type === "submit" && seen(e))) faults.push(`nothing sends ${form.getAttribute("action")}`);
    for (const field of form.elements)
      if (field.required && field.type !== "hidden" && !seen(field)) faults.push(`hidden but required: ${field.name}`);
  }
  for (const button of document.querySelectorAll("button"))
    if (button.type === "button" && seen(button)) faults.push(`does nothing: ${button.outerHTML.slice(0, 100)}`);
  for (const link of document.querySelectorAll("a"))
    if (/^(#?$|javascript:)/.test(link.getAttribute("href") ?? "#")) faults.push(`leads nowhere: ${link.outerHTML.slice(0, 100)}`);
  return faults;
}"""


class Walker:
    """A browser of its own in a thread of its own, since the tests' other browser is used step by step."""

    def __init__(self, office, elder=False):
        self.office, self.elder = office, elder
        # Routes of which one page was looked at on a dark screen; colours come from the same few tokens.
        self.darkened = set()

    def look(self, pages):
        """Faults by their kind, each with who saw it and where."""
        outcome = []
        thread = threading.Thread(target=lambda: outcome.append(asyncio.run(self._all(pages))))
        thread.start()
        thread.join()
        assert outcome, "the browser did not finish"
        return outcome[0]

    async def _all(self, pages):
        # Whoever is signed in owns a tab, so a tab takes the pages of one person after another's.
        by_visitor = collections.defaultdict(list)
        for page in pages:
            by_visitor[page.visitor].append(page)
        waiting = sorted(by_visitor.items(), key=lambda item: len(item[1]))
        faults = collections.defaultdict(list)
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
            )
            await asyncio.gather(*(self._tab(chromium, waiting, faults) for _ in range(TABS)))
            await chromium.close()
        return faults

    async def _tab(self, chromium, waiting, faults):
        while waiting:
            visitor, pages = waiting.pop()
            tab = Tab(self, chromium, visitor)
            await tab.open()
            for page in pages:
                for kind, fault in await (tab.elder(page) if self.elder else tab.look(page)):
                    faults[kind].append(f"{page!r}: {fault}")
            await tab.close()


class Tab:
    """One person's windows: with script and without."""

    def __init__(self, walker, chromium, visitor):
        self.walker, self.chromium, self.visitor = walker, chromium, visitor
        self.contexts, self.heard = [], []

    async def open(self):
        cookies = list(self.visitor.cookie)
        if self.walker.elder:
            cookies.append({"name": "elder", "value": "1", "url": self.walker.office.base})
        for scripted in (True, False):
            context = await self.chromium.new_context(
                base_url=self.walker.office.base, locale="zh-CN", java_script_enabled=scripted
            )
            await context.add_cookies(cookies)
            self.contexts.append(context)
        self.page, self.plain = [await context.new_page() for context in self.contexts]
        self.page.on("console", lambda said: self.heard.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    async def close(self):
        for context in self.contexts:
            await context.close()

    async def look(self, found):
        page, faults = self.page, []
        self.heard.clear()
        await page.set_viewport_size({"width": 1440, "height": 900})
        reply = await page.goto(found.path)
        if reply.status != 200:
            return [("status", reply.status)]
        await page.evaluate(AXE)
        faults += [("axe", fault) for fault in await page.evaluate(RUN_AXE)]
        faults += [("width", f"1440: {fault}") for fault in await page.evaluate(TOO_WIDE)]
        if found.route not in self.walker.darkened:
            self.walker.darkened.add(found.route)
            await page.emulate_media(color_scheme="dark")
            faults += [("dark", fault) for fault in await page.evaluate(CONTRAST, "color-contrast")]
            await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": 390, "height": 844})
        faults += [("width", f"390: {fault}") for fault in await page.evaluate(TOO_WIDE)]
        faults += [("target", fault) for fault in await page.evaluate(SMALL_TARGETS, [CONTROLS, 44, LONELY_LINKS, 24])]
        faults += [("console", said) for said in self.heard]
        await self.plain.goto(found.path)
        faults += [("script", fault) for fault in await self.plain.evaluate(NEEDS_SCRIPT)]
        return faults

    async def elder(self, found):
        """The large edition on a phone; papers look as they are printed."""
        page = self.page
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.goto(found.path)
        if not await page.evaluate("document.documentElement.classList.contains('portal')"):
            return []
        await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        await page.evaluate(AXE)
        faults = [("contrast", fault) for fault in await page.evaluate(CONTRAST, "color-contrast-enhanced")]
        faults += [("width", fault) for fault in await page.evaluate(TOO_WIDE)]
        faults += [("letters", fault) for fault in await page.evaluate(SMALL_TEXT)]
        faults += [("target", fault) for fault in await page.evaluate(SMALL_TARGETS, [CONTROLS, 60, LONELY_LINKS, 44])]
        return faults
