// SPDX-License-Identifier: Apache-2.0
// A file that would be turned away is told of beside its field before it is sent: on a phone 40 MB take minutes, and
// what was typed would be gone.
const most = 20 * 1024 * 1024;

function fault(field) {
  const chosen = [...field.form.querySelectorAll("input[type=file]")].flatMap((one) => [...one.files]);
  const file = field.files[0];
  if (!file) return "";
  if (file.size === 0) return "选的文件是空的，请重新拍照或者另选一个文件。";
  const size = `${Math.ceil(file.size / 1024 / 1024)} MB`;
  if (file.size >= most) return `这个文件有 ${size}，不能超过 20 MB。请压缩、裁剪或者重新拍照。`;
  if (chosen.reduce((sum, one) => sum + one.size, 0) >= most) return "一次上传的文件加起来不能超过 20 MB，请分几次上传。";
  const kinds = field.accept.split(",").map((kind) => kind.trim()).filter(Boolean);
  const fits = (kind) => {
    if (kind.startsWith(".")) return file.name.toLowerCase().endsWith(kind);
    return kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
  };
  if (kinds.length && file.type && !kinds.some(fits)) return "这个文件的格式不能上传，请换一个文件，或者拍照上传。";
  return "";
}

function check(field) {
  const text = fault(field);
  field.setCustomValidity(text);
  let note = field.parentElement.querySelector("p.error[data-upload]");
  if (!text) return note?.remove();
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "error" });
    note.dataset.upload = "";
    note.setAttribute("role", "alert");
    field.after(note);
  }
  note.textContent = text;
}

export function uploads() {
  for (const field of document.querySelectorAll("input[type=file]")) {
    if (!field.form) continue;
    field.addEventListener("change", () => {
      for (const one of field.form.querySelectorAll("input[type=file]")) check(one);
    });
  }
}
