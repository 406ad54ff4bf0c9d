// What of the form is the piece itself, and not what the page needs to send it.
const AROUND = new Set(["csrf_token", "version", "piece", "nonce", "files", "overwrite", "intent"]);
/** Put back before the rest, because the rest depends on it. */
const PUT_BACK_FIRST = /^(channels|media|offered:.*)$/;

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
  for (const box of form.querySelectorAll('[name="channels"]')) box.checked = (kept.get("channels") ?? []).includes(box.value);
  media.rebuild(kept.get("media") ?? []); // and with them the lists of the channels
  for (const element of form.elements) {
    if (!element.name || AROUND.has(element.name) || PUT_BACK_FIRST.test(element.name)) continue;
    const values = kept.get(element.name) ?? [];
    if (element.name.startsWith("use:")) element.checked = values.includes(element.value) || !wasOffered(kept, element);
    else if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else if (element.tagName !== "BUTTON") element.value = values[0] ?? "";
  }
}

/** Whether the channel had the choice when the copy was made. */
function wasOffered(kept, box) {
  return (kept.get(box.name.replace("use:", "offered:")) ?? []).includes(box.value);
}
