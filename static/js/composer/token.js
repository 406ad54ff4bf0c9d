/** Fetches the CSRF token of the present session, after signing in anew elsewhere. False when signed out. */
export async function renewToken(form) {
  const answer = await fetch(form.dataset.token, { headers: { Accept: "application/json" } });
  if (!answer.ok) return false;
  const { csrf_token: token } = await answer.json();
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  return true;
}
