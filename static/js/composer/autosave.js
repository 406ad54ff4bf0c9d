// Saves a moment after the last change, says how that went, and never lets go of text that is not saved.
import { signatureOf } from "./content.js";
import { clearErrors, showErrors, showState } from "./save_state.js";
import { renewToken } from "./token.js";

const QUIET = 1200;
const RETRY_FIRST = 2000;
const RETRY_MOST = 30000;

export function startAutosave(page) {
  const { form, copy } = page;
  // What may be on the schedule is saved only when somebody says so: half a sentence must not go out.
  const byItself = "byItself" in form.dataset;
  const place = document.getElementById("conflict-place");
  let saved = "unsaved" in form.dataset ? null : signatureOf(form);
  let running = null;
  let timer = null;
  let retryIn = RETRY_FIRST;
  let leaving = false;
  let waitsForPerson = place.childElementCount > 0;

  const isDirty = () => signatureOf(form) !== saved;
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), delay);
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    if (!isDirty()) return;
    copy.keep();
    if (waitsForPerson) return;
    showState(page, "unsaved");
    if (byItself) later(QUIET);
  });
  form.addEventListener("submit", submit);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (isDirty() || running || page.media.isUploading())) event.preventDefault();
  });
  for (const back of ["focus", "online"]) window.addEventListener(back, () => byItself && isDirty() && !waitsForPerson && later(0));
  form.addEventListener("click", followAfterSaving);
  place.addEventListener("click", decide);
  offerCopy();

  /** Resolves to whether everything is on the server. Called while saving, it saves once more after that. */
  async function save(asked = false) {
    clearTimeout(timer);
    while (running) await running;
    if (!isDirty() && !asked) return true;
    if (waitsForPerson) {
      document.getElementById("conflict").focus();
      return false;
    }
    running = send(asked);
    const done = await running;
    running = null;
    if (done && byItself && isDirty()) later(QUIET);
    return done;
  }

  async function send(asked, isSecondTry = false) {
    const signature = signatureOf(form);
    const body = new FormData(form);
    showState(page, "saving");
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      return retry();
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return accepted(said, signature, asked);
    if (answer.status === 400 && !isSecondTry && (await renewToken(form).catch(() => false))) return send(asked, true);
    if (answer.status >= 500 || answer.status === 429) return retry();
    refused(answer.status, said);
    return false;
  }

  function accepted(said, signature, asked) {
    saved = signature;
    retryIn = RETRY_FIRST;
    copy.drop();
    clearErrors(page);
    form.elements.version.value = said.version;
    if (!form.elements.piece.value) {
      form.elements.piece.value = said.piece;
      form.action = said.edit_url;
      history.replaceState(null, "", said.edit_url);
    }
    showState(page, "saved", { aloud: asked });
    if (said.status !== form.dataset.status && !isDirty()) {
      leaving = true;
      location.reload(); // it is a draft again; the page says why
    }
    if (said.link_is_being_read) page.feedback.askLater();
    return true;
  }

  function retry() {
    copy.keep();
    showState(page, "retrying", { aloud: true });
    later(retryIn);
    retryIn = Math.min(retryIn * 2, RETRY_MOST);
    return false;
  }

  function refused(status, said) {
    copy.keep();
    if (status === 409) {
      ask(said.html);
      showState(page, "conflict");
    } else if (status === 404 && said.html) {
      becomeNew();
      ask(said.html);
      showState(page, "gone");
    } else if (status === 401) {
      showState(page, "signedOut", { aloud: true, link: { href: page.words.signInUrl, text: page.words.signIn } });
    } else {
      showState(page, "invalid");
      showErrors(page, said);
    }
  }

  /** Nothing more is saved until the person decided. */
  function ask(html) {
    waitsForPerson = true;
    place.innerHTML = html; // a fragment of our own, escaped by its template
    offerCopy();
    document.getElementById("conflict").focus();
  }

  /** The piece is gone: what is in the form can only be saved as another one. */
  function becomeNew() {
    copy.drop(); // it was kept under the piece that is gone
    form.elements.piece.value = "";
    form.action = form.dataset.create;
    copy.keep();
  }

  async function submit(event) {
    if (leaving) return;
    event.preventDefault();
    const button = event.submitter;
    await page.media.settled(); // what is on its way belongs to it
    if (button?.name === "overwrite") {
      overwrite(button.value);
    } else if (!button || "save" in button.dataset) {
      save(true);
    } else if (await save(true)) {
      leaving = true;
      form.requestSubmit(button);
    }
  }

  function overwrite(version) {
    form.elements.version.value = version;
    waitsForPerson = false;
    place.replaceChildren();
    form.elements.body.focus();
    save(true);
  }

  async function followAfterSaving(event) {
    const link = event.target.closest("a[data-save-first]");
    if (!link || !isDirty()) return;
    event.preventDefault();
    if (await save()) location.assign(link.href);
  }

  async function decide(event) {
    if (event.target.closest("[data-take-theirs]")) {
      leaving = true;
      copy.drop();
    } else if (event.target.closest("[data-copy-mine]")) {
      await navigator.clipboard.writeText(form.elements.body.value);
      page.announce(page.words.copied);
      event.target.closest("[data-copy-mine]").lastChild.textContent = page.words.copied;
    }
  }

  function offerCopy() {
    const button = place.querySelector("[data-copy-mine]");
    if (button && navigator.clipboard) button.hidden = false;
  }
}
