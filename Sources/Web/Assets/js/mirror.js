// SPDX-License-Identifier: Apache-2.0
// Shows and hides questions of a form while it is filled in. The server works the conditions out; this page only mirrors
// what it says, and without script the same happens on saving.
function apply(form, said) {
  // A drawing pad names the field it fills by the same attribute, and is no question of its own.
  for (const row of form.querySelectorAll(".form-row[data-field]")) {
    row.hidden = !said.shown.includes(row.dataset.field);
    const optional = row.querySelector("[data-optional]");
    if (optional) optional.hidden = said.required.includes(row.dataset.field);
  }
  for (const group of form.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector(".form-row[data-field]:not([hidden])");
  }
  for (const output of form.querySelectorAll("[data-computed]")) {
    const value = said.computed[output.dataset.computed];
    if (value) output.textContent = value;
  }
  const hints = form.querySelector("[data-hints]");
  if (hints) {
    hints.hidden = said.hints.length === 0;
    hints.textContent = said.hints.join("；");
  }
}

export function mirrorForms() {
  for (const form of document.querySelectorAll("form[data-mirror]")) {
    let turn = 0;
    form.addEventListener("change", async () => {
      const mine = ++turn;
      try {
        const body = new URLSearchParams();
        // Files and drawings are sent when the form is saved; the conditions ask only whether there are any.
        for (const [name, value] of new FormData(form)) {
          if (typeof value === "string" && !value.startsWith("data:")) body.append(name, value);
        }
        const reply = await fetch(form.dataset.mirror, { method: "POST", body });
        if (reply.ok && mine === turn) apply(form, await reply.json());
      } catch {
        // Offline: saving asks the server anyway.
      }
    });
  }
}
