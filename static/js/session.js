// Keeps a page usable: its CSRF token goes with every htmx request, is renewed after signing in anew in another
// tab, and what could not be sent is said where the person is.
const meta = document.querySelector('meta[name="csrf-token"]');
const notices = document.getElementById("notices");

document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = meta.content;
});

// An error that is not one of ours (a proxy's page, say) must not replace what is on the page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 500 && !xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = false;
    sayUnreachable();
  }
});
document.body.addEventListener("htmx:sendError", sayUnreachable);
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) notices.querySelector("[data-unreachable]")?.remove();
});

function sayUnreachable() {
  if (notices.querySelector("[data-unreachable]")) return;
  const note = document.createElement("div");
  note.className = "alert alert-warning notice";
  note.dataset.unreachable = "";
  note.textContent = document.body.dataset.unreachable;
  notices.append(note);
}

async function renewToken() {
  const answer = await fetch("/page-token", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { csrf_token: token } = await answer.json();
  meta.content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  for (const note of notices.querySelectorAll("[data-signed-out]")) note.remove();
}

// Coming back to this tab: perhaps from signing in elsewhere.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && notices.querySelector("[data-signed-out]")) renewToken();
});
window.addEventListener("focus", () => {
  if (notices.querySelector("[data-signed-out]")) renewToken();
});
