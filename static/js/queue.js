// The post queue, and the page of one post. Everything works without this file; it puts what is newer into the page part by part, so that
// focus, ticks, what is typed and what is unfolded stay, and it counts what is chosen.

import { sendOnce } from "./once.js";

const live = document.querySelector("[data-poll]");
if (live) watch();

for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);

function watch() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === live.dataset.poll && document.hidden) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== live.dataset.poll || xhr.status !== 200) return;
    const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById(live.id);
    if (!fresh) return;
    renew(live, document.adoptNode(fresh));
    showChosen();
    htmx.trigger("#bell", "stirred");
  });
  live.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (all) for (const box of boxesOf(all.form)) box.checked = all.checked;
    else if (event.target.matches('input[name="post"]') && !event.target.checked) {
      const whole = event.target.form.elements.all;
      if (whole) whole.checked = false;
    }
    showChosen();
  });
  window.addEventListener("pageshow", showChosen);
}

// An element whose children all have ids is compared child by child; any other is left alone while its stamp, or
// without one its content, is the same.
function renew(shown, fresh) {
  if (isKeyed(shown) && isKeyed(fresh)) renewParts(shown, fresh);
  else if ("stamp" in fresh.dataset ? shown.dataset.stamp !== fresh.dataset.stamp : !shown.isEqualNode(fresh)) {
    fill(shown, fresh);
  }
}

function isKeyed(element) {
  return element.childElementCount > 0 && !("stamp" in element.dataset) && [...element.children].every((child) => child.id);
}

function renewParts(shown, fresh) {
  const wanted = new Set([...fresh.children].map((child) => child.id));
  for (const old of [...shown.children]) if (!wanted.has(old.id)) remove(old);
  let place = shown.firstElementChild;
  for (const part of [...fresh.children]) {
    const old = [...shown.children].find((child) => child.id === part.id);
    if (!old) {
      shown.insertBefore(part, place);
      htmx.process(part);
      continue;
    }
    if (old === place) place = place.nextElementSibling;
    else shown.insertBefore(old, place);
    renew(old, part);
  }
}

// Whoever was in what is gone goes on at the heading above it.
function remove(element) {
  const hadFocus = element.contains(document.activeElement);
  const heading = element.parentElement.closest("section")?.querySelector("h2[tabindex], h3[tabindex]");
  element.remove();
  if (hadFocus) (heading ?? live.querySelector('[tabindex="-1"]'))?.focus();
}

// The element stays, so that what listens to it or announces it goes on; its content and attributes are the new ones.
function fill(shown, fresh) {
  const before = stateOf(shown);
  if (shown.id === live.dataset.poll) {
    shown.replaceWith(fresh);
    htmx.process(fresh);
    return;
  }
  for (const { name } of [...shown.attributes]) if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of fresh.attributes) shown.setAttribute(name, value);
  shown.replaceChildren(...fresh.childNodes);
  for (const child of shown.children) htmx.process(child);
  restore(shown, before);
}

function stateOf(element) {
  const open = [...element.querySelectorAll("details[open][id]")].map((details) => details.id);
  const fields = [...element.querySelectorAll("input[id]")];
  const ticked = fields.filter((field) => field.type === "checkbox" && field.checked).map((box) => [box.id, box.value]);
  const typed = fields.filter((field) => field.type === "url" && field.value).map((field) => [field.id, field.value]);
  const focus = element.contains(document.activeElement) ? document.activeElement : null;
  const selection = focus?.matches("input[type=url], input[type=text]") ? [focus.selectionStart, focus.selectionEnd] : null;
  const summaryOf = focus?.matches("summary") ? focus.parentElement.id : "";
  return { open, ticked, typed, focusId: focus?.id, summaryOf, had: Boolean(focus), selection };
}

// A tick means the post as it was seen: one to which something happened since has to be ticked anew.
function restore(element, before) {
  const find = (id) => (id ? element.querySelector(`#${CSS.escape(id)}`) : null);
  for (const id of before.open) find(id)?.setAttribute("open", "");
  for (const [id, value] of before.ticked) {
    const box = find(id);
    if (box?.value === value) box.checked = true;
  }
  for (const [id, value] of before.typed) {
    const field = find(id);
    if (field) field.value = value;
  }
  if (!before.had) return;
  const target = find(before.focusId) ?? find(before.summaryOf)?.querySelector("summary") ?? element.querySelector("a, button, summary, input:not([type=hidden])");
  target?.focus();
  if (target && before.selection && target.id === before.focusId) target.setSelectionRange(...before.selection);
}

function boxesOf(form) {
  return [...form.elements].filter((field) => field.name === "post" && field.type === "checkbox");
}

function showChosen() {
  for (const form of live.querySelectorAll("form.queue-actions")) {
    const shown = form.querySelector("[data-chosen]");
    if (!shown) continue;
    const boxes = boxesOf(form);
    const whole = form.elements.all?.checked;
    if (whole) for (const box of boxes) box.checked = true;
    const count = whole ? Number(form.elements.total.value) : boxes.filter((box) => box.checked).length;
    const text = count ? form.dataset.many.replace("%d", count) : "";
    if (shown.textContent !== text) shown.textContent = text;
  }
}
