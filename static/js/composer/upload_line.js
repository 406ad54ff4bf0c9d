// A file on its way: its name, how far it is, and why it was refused.
export function uploadLine(list, name, words) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const progress = document.createElement("progress");
  const close = document.createElement("button");
  let cancelled = false;
  let whenCancelled = () => {};
  label.textContent = `${words.uploading} ${name}`;
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", label.textContent);
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", `${words.cancel}: ${name}`);
  close.addEventListener("click", () => {
    cancelled = true;
    item.remove();
    whenCancelled();
  });
  item.append(label, progress, close);
  list.append(item);
  return {
    isCancelled: () => cancelled,
    onCancel(action) {
      whenCancelled = action;
    },
    /** part: from 0 to 1. */
    show(part) {
      progress.value = part;
    },
    /** All bytes are there; the server is looking at them. */
    check() {
      label.textContent = `${words.checking} ${name}`;
      progress.removeAttribute("value");
    },
    fail(sentence) {
      if (cancelled) return;
      item.className = "upload-failed";
      label.textContent = sentence;
      progress.remove();
      close.setAttribute("aria-label", words.dismiss);
    },
    remove() {
      item.remove();
    },
  };
}
