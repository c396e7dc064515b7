// SPDX-License-Identifier: Apache-2.0
// Enhancement only: every page works without this file.
import { guardForms } from "./forms.js";
import { mirrorForms } from "./mirror.js";
import { repeatGroups } from "./repeat.js";
import { signaturePads } from "./signature.js";
import { uploads } from "./uploads.js";

guardForms();
mirrorForms();
repeatGroups();
signaturePads();
uploads();

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true), 0);
  });
}
// Coming back by the browser's button shows the form as it was left, with its button usable again.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button[type=submit]")) button.disabled = false;
});
for (const row of document.querySelectorAll("tr[data-link]")) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, label, select")) location.href = row.dataset.link;
  });
}
// A list becomes blocks on a phone; each value then needs the head of its column beside it.
for (const table of document.querySelectorAll("table.list")) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    let column = 0;
    for (const cell of row.cells) {
      if (!cell.dataset.label && cell.colSpan === 1 && heads[column]) cell.dataset.label = heads[column];
      column += cell.colSpan;
    }
  }
}
// A table wider than its card is moved by the arrow keys, and says what it is; one that fits is no stop for the Tab key.
function letArrowsScroll(area) {
  if (area.scrollWidth > area.clientWidth) {
    const heading = area.closest("section, details, .card")?.querySelector("h2, h3, summary") ?? document.querySelector("h1");
    area.tabIndex = 0;
    area.setAttribute("role", "region");
    area.setAttribute("aria-label", heading?.textContent.trim() || "表格");
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) area.removeAttribute(name);
  }
}
const resized = new ResizeObserver((entries) => entries.forEach((entry) => letArrowsScroll(entry.target)));
for (const area of document.querySelectorAll(".scroll")) {
  letArrowsScroll(area);
  resized.observe(area);
}
// All rows of a list are ticked by the head of the column.
for (const form of document.querySelectorAll("form[data-select]")) {
  const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
  const head = form.querySelector("th.pick");
  if (!head || boxes.length < 2) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", () => (all.checked = boxes.every((box) => box.checked)));
  const label = document.createElement("label");
  const words = document.createElement("span");
  label.className = "check";
  words.className = "visually-hidden";
  words.textContent = "选择本页全部";
  label.append(all, words);
  head.replaceChildren(label);
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// What has to be mended first is where typing goes on.
document.querySelector("[aria-invalid=true]")?.focus();
for (const field of document.querySelectorAll("select[data-submit]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}
// A wall shows what is counted now, without anybody at it.
const seconds = Number(document.body.dataset.reload);
if (seconds > 0) setTimeout(() => location.reload(), seconds * 1000);
