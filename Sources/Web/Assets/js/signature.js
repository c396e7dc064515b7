// SPDX-License-Identifier: Apache-2.0
// A signature drawn with finger, pen or mouse becomes a PNG in a hidden field; without script a photo is uploaded.
function pad(canvas) {
  const field = document.getElementById(canvas.dataset.field);
  const clear = document.getElementById(canvas.dataset.clear);
  const pen = canvas.getContext("2d");
  const scale = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
  canvas.closest("[data-signature]")?.removeAttribute("hidden");
  // Whoever can draw is offered that first; what was typed before stays in sight.
  const instead = canvas.closest("form")?.querySelector("details[data-instead]");
  if (instead && !instead.querySelector("input[type=text]")?.value) instead.removeAttribute("open");
  const box = canvas.getBoundingClientRect();
  canvas.width = box.width * scale;
  canvas.height = box.height * scale;
  pen.scale(scale, scale);
  pen.lineWidth = 2.4;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#111";
  let drawing = false;
  const place = (event) => {
    const now = canvas.getBoundingClientRect();
    return [event.clientX - now.left, event.clientY - now.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const end = () => {
    if (!drawing) return;
    drawing = false;
    if (field) field.value = canvas.toDataURL("image/png");
    canvas.dispatchEvent(new Event("input", { bubbles: true }));
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  clear?.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (field) field.value = "";
  });
  // A form that came back with something missing still has what was signed.
  if (field?.value.startsWith("data:image/png")) {
    const kept = new Image();
    kept.onload = () => pen.drawImage(kept, 0, 0, box.width, box.height);
    kept.src = field.value;
  }
}

export function signaturePads() {
  for (const canvas of document.querySelectorAll("canvas[data-field]")) pad(canvas);
}
