// Asks the server how each channel sees the text, and says aloud only when the number of problems changes.
const SAY_AFTER = 900;
const ASK_AGAIN_AFTER = [1500, 3000, 6000, 12000];

export function startFeedback({ form, words, announce }) {
  const source = document.getElementById("feedback-source");
  const ask = () => htmx.trigger(source, "composer:changed");
  let said = summary();
  let timer;

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") ask();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== source) return;
    clearTimeout(timer);
    timer = setTimeout(say, SAY_AFTER);
  });

  function summary() {
    return [...form.querySelectorAll(".channel-panel[data-chosen] .feedback")]
      .map((part) => part.dataset.summary)
      .filter(Boolean)
      .join(" ");
  }
  function say() {
    const now = summary();
    if (now === said) return;
    said = now;
    announce(now || words.allWell);
  }
  return {
    ask,
    /** The linked page is being read in the background: its card appears a little later. */
    askLater() {
      for (const delay of ASK_AGAIN_AFTER) setTimeout(ask, delay);
    },
  };
}
