// SPDX-License-Identifier: Apache-2.0
// A long form saves itself in this browser, and leaving a page with unsent input asks first. What identifies a person
// or opens an account is never saved: counters share machines.
import { keeps, withoutNumbers } from "./private.js";

// Drafts older than this are dropped.
const life = 12 * 3600 * 1000;

function fields(form) {
  return [...form.elements].filter((field) => field.name && keeps(field));
}

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    (values[field.name] ??= []).push(withoutNumbers(field.value));
  }
  return values;
}

function write(form, values) {
  const left = structuredClone(values);
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = (values[field.name] ?? []).includes(field.value);
    } else if (left[field.name]?.length) {
      field.value = left[field.name].shift();
    }
  }
}

function offer(form, saved, key) {
  const note = document.createElement("div");
  note.className = "note soon draft";
  const text = document.createElement("span");
  text.textContent = `这张表上次填到一半，${new Date(saved.at).toLocaleString("zh-CN")} 自动保存在本机（不含证件号、卡号和电话）。`;
  const use = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "接着填" });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "不用了" });
  use.addEventListener("click", () => { write(form, saved.values); note.remove(); });
  drop.addEventListener("click", () => { localStorage.removeItem(key); note.remove(); });
  note.append(text, use, drop);
  form.prepend(note);
}

function autosave(form) {
  const key = `minzheng.draft.${location.pathname}`;
  const saved = JSON.parse(localStorage.getItem(key) ?? "null");
  if (saved && Date.now() - saved.at > life) localStorage.removeItem(key);
  // A page that came back with something to mend still has what was typed.
  else if (saved && !document.querySelector("[aria-invalid=true], .note.late")) offer(form, saved, key);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
      const mark = form.querySelector(".autosaved");
      if (mark) mark.textContent = `${new Date().toTimeString().slice(0, 5)} 已自动保存在本机`;
    }, 800);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!event.defaultPrevented) sessionStorage.setItem("minzheng.sent", key);
  });
}

// Drafts of whoever sat here before are not for the next one.
function forget() {
  for (const key of Object.keys(localStorage)) if (key.startsWith("minzheng.draft.")) localStorage.removeItem(key);
}

export function guardForms() {
  try {
    // A form counts as taken once the next page has loaded without errors.
    const sent = sessionStorage.getItem("minzheng.sent");
    if (sent && !document.querySelector(".note.late, .error")) localStorage.removeItem(sent);
    sessionStorage.removeItem("minzheng.sent");
    for (const form of document.querySelectorAll("form[action='/logout']")) form.addEventListener("submit", forget);
    for (const form of document.querySelectorAll("form[data-keep]")) autosave(form);
  } catch {
    // Private mode: no storage, the form still works.
  }
  let dirty = false;
  for (const form of document.querySelectorAll("form[data-guard], form[data-keep]")) {
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty = false; });
  }
  // The large edition asks nothing in windows of its own; what was typed is saved all the same.
  if (document.documentElement.classList.contains("elder")) return;
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
