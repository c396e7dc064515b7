// SPDX-License-Identifier: Apache-2.0
// What a browser must not keep of a form.
const kinds = new Set(["password", "file", "hidden", "submit", "button", "tel", "email"]);
const names = /(^|[_-])(csrf|number|id_?card|card|account|bank|phone|mobile|tel|password|secret|code|token|address|version|request_id)([_-]|$)/i;
// An identity number, a bank card or a telephone inside other text.
const numbers = /\d(?:[\s-]?\d){6,}[\s-]?[\dXx]?/g;

/** Whether a field may be kept at all. */
export function keeps(field) {
  return !kinds.has(field.type) && !("noSave" in (field.dataset ?? {})) && !names.test(field.name);
}

/** The text without any long number. */
export function withoutNumbers(text) {
  return text.replace(numbers, "（号码未保存）");
}
