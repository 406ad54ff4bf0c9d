// Choosing, dropping and pasting pictures, videos and documents; their order; taking them out.
import { sortable } from "./sorting.js";
import { uploadLine } from "./upload_line.js";
import { renewToken } from "./token.js";

const TYPES = /^(image\/(jpeg|png|webp|gif)|video\/(mp4|quicktime|webm)|application\/pdf)$/;

export function startMedia({ form, words, announce, changed, channelMedia }) {
  const list = document.getElementById("media");
  const template = document.getElementById("media-template");
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
  sortable(list, () => {
    arrange();
    changed();
  });
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
      const line = uploadLine(uploads, file.name, words);
      if (file.size > limitOf(file)) {
        line.fail(`${file.name} ${words.tooLarge}`);
        continue;
      }
      waiting += 1;
      last = last
        .then(() => line.isCancelled() || upload(file, line))
        .catch(() => line.fail(reason(0, null, file.name)))
        .finally(() => {
          waiting -= 1;
        });
    }
  }

  /** Bytes. The server knows better what a file is; this only spares people a long wait for a refusal. */
  function limitOf(file) {
    const { pictures, videos, documents } = input.dataset;
    if (file.type.startsWith("image/")) return Number(pictures);
    return Number(file.type === "application/pdf" ? documents : videos);
  }

  async function upload(file, line) {
    let [status, answer] = await send(file, line);
    if (status === 400 && (await renewToken(form).catch(() => false))) [status, answer] = await send(file, line);
    if (line.isCancelled()) return;
    if (status !== 201) {
      line.fail(reason(status, answer, file.name));
      return;
    }
    line.remove();
    add(answer);
    announce(`${words.uploaded} ${answer.file_name}`);
    changed();
  }

  /** Resolves to the status (0 when nothing came back) and the answer. */
  function send(file, line) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) line.show(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => line.check());
    request.open("POST", form.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
    request.send(body);
    line.onCancel(() => request.abort());
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => resolve([request.status, parsed(request.responseText)]));
    });
  }

  function reason(status, answer, name) {
    if (status === 413) return `${name} ${words.tooLarge}`;
    return answer?.message ? `${name}: ${answer.message}` : `${name} ${words.uploadFailed}`;
  }

  function add({ id, kind, thumbnail, file_name: name, facts }) {
    if (list.querySelector(`[data-media="${id}"]`)) return;
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.media = id;
    row.querySelector('[name="media"]').value = id;
    row.querySelector("label").htmlFor = `alt-${id}`;
    Object.assign(row.querySelector("textarea"), { id: `alt-${id}`, name: `alt:${id}` });
    for (const button of row.querySelectorAll("button")) button.value = button.value.replace("0", id);
    list.append(row);
    describe(row, kind, thumbnail, name, facts);
    arrange();
  }

  function describe(row, kind, thumbnail, name, facts) {
    row.dataset.kind = kind;
    const image = row.querySelector("img");
    if (thumbnail) image.src = thumbnail;
    else if (kind) image.remove();
    row.querySelector(".media-label").textContent = words[`describe${kind}`] ?? "";
    row.querySelector(".media-facts").textContent = facts;
    for (const place of row.querySelectorAll(".media-name")) place.textContent = name;
  }

  function act(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".media-item");
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
    channelMedia.follow();
  }

  /** What a row that was restored from this browser is about. */
  async function askAbout(id) {
    const answer = await fetch(form.dataset.media.replace(/0$/, `${id}/about`), { headers: { Accept: "application/json" } });
    const row = list.querySelector(`[data-media="${id}"]`);
    if (!answer.ok || !row) return;
    const { kind, thumbnail, file_name: name, facts } = await answer.json();
    describe(row, kind, thumbnail, name, facts);
    channelMedia.follow();
  }

  return {
    isUploading: () => waiting > 0,
    /** Resolves when nothing is being uploaded any more. */
    settled: async () => {
      while (waiting) await last;
    },
    /** Makes the rows anew for these ids, in this order. */
    rebuild(ids) {
      const known = new Map([...list.children].map((row) => [row.dataset.media, row]));
      list.replaceChildren();
      for (const id of ids) {
        if (known.has(id)) list.append(known.get(id));
        else {
          add({ id, kind: "", thumbnail: "", file_name: "", facts: "" });
          askAbout(id).catch(() => {});
        }
      }
      arrange();
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
