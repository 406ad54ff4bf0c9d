// A copy of the text in this browser until the server confirmed it, for when the network, the session or the
// browser goes away in between.
import { entriesOf, fill, signatureOf } from "./content.js";

export function localCopy(form) {
  const mine = `piece:${form.dataset.person}:`;
  const fresh = () => `${mine}new:${form.elements.nonce.value}`;
  const key = () => (form.elements.piece.value ? mine + form.elements.piece.value : fresh());
  return {
    keep() {
      const { nonce, version } = form.elements;
      const kept = { at: Date.now(), nonce: nonce.value, version: version.value, entries: entriesOf(form) };
      attempt(() => localStorage.setItem(key(), JSON.stringify(kept)));
    },
    drop() {
      attempt(() => [key(), fresh()].forEach((name) => localStorage.removeItem(name)));
    },
    /** What an earlier page left, newest first: of this piece, or of any that never reached the server. */
    left() {
      const names = form.elements.piece.value
        ? [key()]
        : Object.keys(attempt(() => ({ ...localStorage })) ?? {}).filter((name) => name.startsWith(`${mine}new:`));
      const found = names.map((name) => ({ name, ...read(name) })).filter((copy) => Array.isArray(copy.entries));
      return found.sort((a, b) => b.at - a.at)[0];
    },
  };
}

function read(name) {
  return attempt(() => JSON.parse(localStorage.getItem(name)));
}

/** Storage may be full or forbidden; the page works without it. */
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Shows what an earlier page left, to be restored or discarded. */
export function offerRestore({ form, words, copy, media, changed }) {
  const left = copy.left();
  if (!left) return;
  const forget = () => attempt(() => localStorage.removeItem(left.name));
  if (JSON.stringify(left.entries) === signatureOf(form)) {
    forget();
    return;
  }
  const note = document.createElement("div");
  note.className = "alert alert-info restore";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = `${words.restoreText} ${new Date(left.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })}`;
  note.append(text, button(words.restore, "btn-primary", restore), button(words.discard, "btn-outline-secondary", discard));
  document.getElementById("restore-place").append(note);

  function restore() {
    if (!form.elements.piece.value && left.nonce) form.elements.nonce.value = left.nonce;
    // Whoever saved since then is not overwritten: the save of the old version ends in a conflict.
    form.elements.version.value = left.version;
    fill(form, left.entries, media);
    note.remove();
    changed();
    form.elements.body.focus();
  }
  function discard() {
    forget();
    note.remove();
    form.elements.body.focus();
  }
}

function button(label, look, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${look}`;
  made.textContent = label;
  made.addEventListener("click", action);
  return made;
}
