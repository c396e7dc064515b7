// Enhancement only: every page works without this file.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true), 0);
  });
}
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = "keep:" + location.pathname + ":" + form.dataset.keep;
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "{}");
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements[name];
      if (field && "value" in field && !field.value && field.type !== "hidden" && field.type !== "file") field.value = value;
    }
    form.addEventListener("input", () => {
      const values = {};
      for (const field of form.elements) {
        if (field.name && !["hidden", "password", "file", "radio", "checkbox"].includes(field.type)) values[field.name] = field.value;
      }
      localStorage.setItem(key, JSON.stringify(values));
    });
    form.addEventListener("submit", () => localStorage.removeItem(key));
  } catch {
    localStorage.removeItem(key);
  }
}
for (const row of document.querySelectorAll("tr[data-link]")) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, label")) location.href = row.dataset.link;
  });
}
for (const button of document.querySelectorAll("button[data-print]")) button.addEventListener("click", () => window.print());
