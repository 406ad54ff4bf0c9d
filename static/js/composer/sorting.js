// Dragging rows by their handle, with mouse, pen or finger. Keyboards have the buttons of each row.
export function sortable(list, moved) {
  let dragged = null;
  let before = null;

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    dragged = handle.closest("li");
    before = dragged.nextElementSibling;
    handle.setPointerCapture(event.pointerId);
    dragged.classList.add("dragging");
  });
  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const rows = [...list.children].filter((row) => row !== dragged);
    const next = rows.find((row) => event.clientY < middle(row)) ?? null;
    if (next !== dragged.nextElementSibling) list.insertBefore(dragged, next);
  });
  for (const end of ["pointerup", "pointercancel"]) list.addEventListener(end, drop);

  function drop() {
    if (!dragged) return;
    const row = dragged;
    dragged = null;
    row.classList.remove("dragging");
    if (row.nextElementSibling !== before) moved();
  }
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
