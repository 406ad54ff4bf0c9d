// Which of the piece's media each channel uses. The lists follow the media of the piece; what is new there is ticked.
export function startChannelMedia({ form, words }) {
  const rows = document.getElementById("media").children;
  const template = document.getElementById("channel-media-template").content.firstElementChild;
  const places = [...form.querySelectorAll(".channel-media")];
  const wasWorthOpening = new Map();

  form.addEventListener("input", ({ target }) => {
    if (target === form || target.name === "channels") follow();
    else if (target.name?.startsWith("use:")) count(target.closest(".channel-media"));
  });
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    const place = event.target.closest(".channel-panel")?.querySelector(".channel-media");
    if (place) open(place);
  });

  /** Channels that are not chosen have nothing to say: theirs is filled when they are. */
  function follow() {
    const chosen = new Set([...form.querySelectorAll('[name="channels"]:checked')].map((box) => box.value));
    for (const place of places) {
      const fieldset = place.querySelector("fieldset");
      fieldset.disabled = !chosen.has(place.dataset.channel);
      if (!fieldset.disabled) fill(place);
    }
  }

  function fill(place) {
    const list = place.querySelector("ol");
    const known = new Map([...list.children].map((item) => [item.dataset.media, item]));
    for (const [at, row] of [...rows].entries()) {
      const item = known.get(row.dataset.media) ?? made(place.dataset.channel, row.dataset.media);
      known.delete(row.dataset.media);
      show(item, row, at + 1);
      if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
    }
    for (const gone of known.values()) gone.remove();
    place.hidden = rows.length === 0;
    count(place);
    open(place);
  }

  function made(channel, id) {
    const item = template.cloneNode(true);
    item.dataset.media = id;
    for (const input of item.querySelectorAll("input")) {
      input.name += channel;
      input.value = id;
    }
    return item;
  }

  function show(item, row, number) {
    const address = row.querySelector("img")?.getAttribute("src") ?? "";
    const image = item.querySelector("img");
    item.dataset.kind = row.dataset.kind;
    image.hidden = !address;
    if (address && image.getAttribute("src") !== address) image.src = address;
    item.querySelector(".media-name").textContent = row.querySelector(".media-name").textContent || words.file.replace("{n}", number);
  }

  function count(place) {
    const used = place.querySelectorAll("[type=checkbox]:checked").length;
    place.querySelector(".media-count").textContent = words.usedOf.replace("{used}", used).replace("{all}", rows.length);
  }

  /** As soon as there is a choice to make; who closes it then finds it closed. */
  function open(place) {
    const refused = "refusesMedia" in place.closest(".channel-panel").querySelector(".feedback").dataset;
    const isWorthOpening = rows.length > 1 || (rows.length > 0 && refused);
    const wasBefore = wasWorthOpening.get(place) ?? place.open;
    if (isWorthOpening && !wasBefore) place.open = true;
    wasWorthOpening.set(place, isWorthOpening);
  }

  return { follow };
}
