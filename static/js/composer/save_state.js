// How saving went: in the bar above the form, beside the fields, and aloud when somebody has to do something.
const MARKS = {
  saved: "check2",
  saving: "arrow-repeat",
  unsaved: "circle-fill",
  retrying: "wifi-off",
  signedOut: "lock",
  invalid: "x-octagon",
  gone: "x-octagon",
  conflict: "people",
};

/** aloud: also say it to people who hear the page. link: something to do about it. */
export function showState({ words, announce }, state, { aloud = false, link = null } = {}) {
  const element = document.getElementById("save-state");
  const mark = document.createElement("i");
  mark.className = `bi bi-${MARKS[state]}`;
  mark.setAttribute("aria-hidden", "true");
  const text = state === "saved" ? `${words.saved} ${clock()}` : words[state];
  const said = document.createElement("span");
  said.textContent = text;
  element.dataset.state = state;
  element.replaceChildren(mark, said);
  if (link) element.append(" ", anchor(link));
  if (aloud) announce(text);
}

function clock() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function anchor({ href, text }) {
  const made = document.createElement("a");
  Object.assign(made, { href, target: "_blank", rel: "noopener", textContent: text });
  return made;
}

/** said: {errors: {field: [sentences]}} or {message}. Names the fields of the master text as wrong, too. */
export function showErrors({ form, words }, said) {
  clearErrors({ form });
  const sentences = Object.values(said.errors ?? {}).flat();
  const box = document.createElement("div");
  box.className = "alert alert-danger";
  const title = document.createElement("strong");
  title.textContent = words.invalidTitle;
  const list = document.createElement("ul");
  for (const sentence of new Set(sentences.length ? sentences : [said.message ?? ""])) {
    list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  }
  box.append(title, list);
  document.getElementById("errors").append(box);
  for (const name of Object.keys(said.errors ?? {})) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLElement) mark(field);
  }
}

function mark(field) {
  field.classList.add("is-invalid");
  field.setAttribute("aria-invalid", "true");
}

export function clearErrors({ form }) {
  document.getElementById("errors").replaceChildren();
  for (const field of form.querySelectorAll(".is-invalid")) {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
  }
}
