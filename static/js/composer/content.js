// What of the form is the piece itself, and not what the page needs to send it.
const AROUND = new Set(["csrf_token", "version", "piece", "nonce", "files", "overwrite", "intent"]);

/** The names and values of the piece, in the order of the form. Texts of channels that are not chosen count, too. */
export function entriesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !AROUND.has(name) && typeof value === "string");
}

/** A text that is the same when nothing was changed. */
export function signatureOf(form) {
  return JSON.stringify(entriesOf(form));
}

/** Puts kept names and values back into the form. */
export function fill(form, entries, media) {
  const kept = new Map();
  for (const [name, value] of entries) kept.set(name, [...(kept.get(name) ?? []), value]);
  media.rebuild(kept.get("media") ?? []);
  for (const element of form.elements) {
    if (!element.name || AROUND.has(element.name) || element.name === "media") continue;
    const values = kept.get(element.name) ?? [];
    if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else if (element.tagName !== "BUTTON") element.value = values[0] ?? "";
  }
}
