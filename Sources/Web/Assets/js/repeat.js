// SPDX-License-Identifier: Apache-2.0
// Adds and removes rows of a group, such as family members. The server renders spare empty rows for browsers without
// script; an empty row is skipped there.
export function repeatGroups() {
  for (const group of document.querySelectorAll("[data-repeat]")) {
    const template = group.querySelector("template");
    const add = group.querySelector("[data-add]");
    let next = group.querySelectorAll(":scope > .item").length;
    if (add && template) {
      add.hidden = false;
      add.addEventListener("click", () => {
        const copy = template.content.cloneNode(true);
        for (const node of copy.querySelectorAll("[name], [id], [for]")) {
          for (const name of ["name", "id", "for"]) {
            const value = node.getAttribute(name);
            if (value) node.setAttribute(name, value.replaceAll("__n__", String(next)));
          }
        }
        next += 1;
        add.before(copy);
        add.previousElementSibling?.querySelector("input, select")?.focus();
      });
    }
    group.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      button.closest(".item")?.remove();
      group.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
