// Choosing, dropping and pasting pictures; their order; taking them out.
import { renewToken } from "./token.js";

const TYPES = /^image\/(jpeg|png|webp|gif)$/;

export function startPictures({ form, words, announce, changed }) {
  const list = document.getElementById("pictures");
  const template = document.getElementById("picture-template");
  const uploads = document.getElementById("uploads");
  const zone = document.getElementById("drop-zone");
  const input = document.getElementById("files");
  let waiting = 0;
  let last = Promise.resolve();

  input.removeAttribute("name"); // files are sent at once, not again with the form
  input.addEventListener("change", () => {
    accept([...input.files]);
    input.value = "";
  });
  list.addEventListener("click", act);
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => TYPES.test(file.type));
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    accept(files);
  });
  watchDrops();
  arrange();

  function watchDrops() {
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    window.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault(); // a file dropped beside the zone must not replace the page
      zone.classList.add("drop-zone-open");
    });
    window.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) zone.classList.remove("drop-zone-open");
    });
    window.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      zone.classList.remove("drop-zone-open");
      accept([...event.dataTransfer.files]);
    });
  }

  /** One after the other, so that they stand in the order in which they were chosen. */
  function accept(files) {
    for (const file of files) {
      const line = uploadLine(file.name);
      waiting += 1;
      last = last
        .then(() => upload(file, line))
        .catch(() => line.fail(reason(0, null, file.name)))
        .finally(() => {
          waiting -= 1;
        });
    }
  }

  async function upload(file, line) {
    let [status, answer] = await send(file, line);
    if (status === 400 && (await renewToken(form).catch(() => false))) [status, answer] = await send(file, line);
    if (status !== 201) {
      line.fail(reason(status, answer, file.name));
      return;
    }
    line.item.remove();
    add(answer.id, answer.thumbnail, answer.file_name);
    announce(words.uploaded);
    changed();
  }

  /** Resolves to the status (0 when nothing came back) and the answer. */
  function send(file, line) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) line.progress.value = (100 * event.loaded) / event.total;
    });
    request.open("POST", form.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
    request.send(body);
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => resolve([request.status, parsed(request.responseText)]));
    });
  }

  function reason(status, answer, name) {
    if (status === 413) return `${name} ${words.tooLarge}`;
    return answer?.message ? `${name}: ${answer.message}` : `${name} ${words.uploadFailed}`;
  }

  function uploadLine(name) {
    const item = document.createElement("li");
    const label = document.createElement("span");
    const progress = document.createElement("progress");
    label.textContent = `${words.uploading} ${name}`;
    progress.max = 100;
    progress.setAttribute("aria-label", label.textContent);
    item.append(label, progress);
    uploads.append(item);
    const fail = (sentence) => {
      item.className = "upload-failed";
      label.textContent = sentence;
      const dismiss = document.createElement("button");
      dismiss.type = "button";
      dismiss.className = "btn-close";
      dismiss.setAttribute("aria-label", words.dismiss);
      dismiss.addEventListener("click", () => item.remove());
      progress.replaceWith(dismiss);
    };
    return { item, progress, fail };
  }

  function add(id, thumbnail, name) {
    if (list.querySelector(`[data-media="${id}"]`)) return;
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.media = id;
    row.querySelector('[name="media"]').value = id;
    row.querySelector("img").src = thumbnail;
    row.querySelector(".picture-name").textContent = name;
    row.querySelector("label").htmlFor = `alt-${id}`;
    Object.assign(row.querySelector("textarea"), { id: `alt-${id}`, name: `alt:${id}` });
    for (const button of row.querySelectorAll("button")) {
      button.value = button.value.replace("0", id);
      button.querySelector("span").append(name);
    }
    list.append(row);
    arrange();
  }

  function act(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".picture");
    if ("remove" in button.dataset) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("[data-remove]") ?? input).focus();
    } else if (button.dataset.move === "up") {
      row.previousElementSibling?.before(row);
    } else {
      row.nextElementSibling?.after(row);
    }
    arrange();
    if (row.isConnected) (button.disabled ? row.querySelector("[data-move]:enabled") : button)?.focus();
    changed();
  }

  function arrange() {
    for (const row of list.children) {
      row.querySelector('[data-move="up"]').disabled = !row.previousElementSibling;
      row.querySelector('[data-move="down"]').disabled = !row.nextElementSibling;
    }
  }

  return {
    isUploading: () => waiting > 0,
    /** Makes the rows anew for these ids, in this order. */
    rebuild(ids) {
      const names = new Map([...list.children].map((row) => [row.dataset.media, row.querySelector(".picture-name").textContent]));
      list.replaceChildren();
      for (const id of ids) add(id, form.dataset.media.replace(/0$/, `${id}?size=thumbnail`), names.get(id) ?? "");
    },
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
