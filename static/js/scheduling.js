// The list of time zones can be searched by typing.
for (const select of document.querySelectorAll("[data-when] select")) {
  new TomSelect(select, { maxOptions: null, allowEmptyOption: false });
  // The field that replaces it has taken its label; the list itself only keeps the value.
  select.setAttribute("aria-hidden", "true");
}
