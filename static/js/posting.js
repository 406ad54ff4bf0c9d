// The posting hub. Everything works without this file; it counts, keeps the selection while the list is filtered or
// paged, and leaves alone what did not change while a batch is watched.

import { sendOnce } from "./once.js";

const selection = document.getElementById("selection");
if (selection) watchSelection(selection);

const send = document.getElementById("send");
if (send) watchPreview(send);

// A polled batch brings all its rows; those that look the same stay, with what is open or typed in them.
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild;
  if (fresh?.dataset.stamp && fresh.dataset.stamp === target.dataset.stamp) event.detail.shouldSwap = false;
});

function watchSelection(form) {
  const all = document.getElementById("all-on-page");
  const onPage = [...form.querySelectorAll('#pieces input[name="piece"]')];
  if (all) {
    all.closest("#all").hidden = false;
    all.addEventListener("change", () => {
      for (const box of onPage) box.checked = all.checked;
    });
  }
  const update = () => {
    const chosen = chosenOf(form);
    const pieces = chosen.getAll("piece").length;
    const accounts = chosen.getAll("account").length;
    showCounts(pieces, accounts);
    if (all) {
      const ticked = onPage.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === onPage.length;
      all.indeterminate = ticked > 0 && ticked < onPage.length;
    }
    history.replaceState(history.state, "", withSelection(new URL(location.href), chosen));
  };
  form.addEventListener("change", update);
  // Coming back with the browser's button, it restores the ticks, but tells nobody.
  window.addEventListener("pageshow", update);
  for (const link of document.querySelectorAll("a[data-keeps-selection], [data-keeps-selection] a")) {
    link.addEventListener("click", () => {
      link.href = withSelection(new URL(link.href), chosenOf(form));
    });
  }
  document.getElementById("filters").addEventListener("formdata", (event) => {
    for (const [name, value] of chosenOf(form)) event.formData.append(name, value);
  });
}

// The chosen pieces, accounts and channels, as the query string has them.
function chosenOf(form) {
  const chosen = new URLSearchParams();
  const data = new FormData(form);
  for (const id of data.getAll("piece")) chosen.append("piece", id);
  for (const id of data.getAll("account")) {
    chosen.append("account", id);
    const channel = data.get(`channel-${id}`);
    if (channel) chosen.append(`channel-${id}`, channel);
  }
  return chosen;
}

function withSelection(url, chosen) {
  for (const name of [...url.searchParams.keys()]) {
    if (name === "piece" || name === "account" || name.startsWith("channel-")) url.searchParams.delete(name);
  }
  for (const [name, value] of chosen) url.searchParams.append(name, value);
  return url.href;
}

function showCounts(pieces, accounts) {
  const shown = document.getElementById("chosen");
  if (!shown) return;
  const words = shown.dataset;
  const text = [
    (pieces === 1 ? words.piece : words.pieces).replace("%d", pieces),
    (accounts === 1 ? words.account : words.accounts).replace("%d", accounts),
  ].join(" · ");
  if (shown.textContent.trim() !== text) shown.textContent = text;
}

function watchPreview(form) {
  const shown = document.getElementById("ticked");
  const update = () => {
    const ticked = form.querySelectorAll('input[name="cell"]:checked').length;
    const text = shown.dataset.text.replace("%d", ticked).replace("%d", shown.dataset.total);
    if (shown.textContent.trim() !== text) shown.textContent = text;
  };
  form.addEventListener("change", update);
  sendOnce(form);
  window.addEventListener("pageshow", update);
}
