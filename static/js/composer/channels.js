// A tab for each chosen channel, and a text of its own where somebody wants one.
export function startChannels({ form, changed }) {
  const list = form.querySelector('[role="tablist"]');
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const boxes = [...form.querySelectorAll('input[name="channels"]')];
  const nothing = document.getElementById("no-channel");
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const visible = () => tabs.filter((tab) => !tab.hidden);
  let current = null;

  for (const tab of tabs) {
    const panel = panelOf(tab);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.querySelector(".channel-panel-title").hidden = true;
    tab.addEventListener("click", () => show(tab));
  }
  list.addEventListener("keydown", step);
  form.addEventListener("input", (event) => {
    if (event.target.name === "channels") show(tabOf(event.target.value), event.target.checked);
    else if (event.target === form) show(current);
    if (event.target.classList.contains("own-radio")) beginOwnText(event.target);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (link) goTo(event, link.dataset.go);
  });
  // Whoever comes to put one channel right finds it open.
  show(tabs.find((tab) => location.hash === `#${tab.getAttribute("aria-controls")}`) ?? null);

  function tabOf(path) {
    return tabs.find((tab) => tab.dataset.channel === path);
  }
  function show(wanted, isChosen = true) {
    const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    for (const tab of tabs) {
      tab.hidden = !chosen.has(tab.dataset.channel);
      panelOf(tab).toggleAttribute("data-chosen", !tab.hidden);
    }
    const candidates = visible();
    current = [isChosen ? wanted : null, current, candidates[0]].find((tab) => tab && !tab.hidden) ?? null;
    for (const tab of tabs) {
      const isCurrent = tab === current;
      tab.setAttribute("aria-selected", isCurrent);
      tab.tabIndex = isCurrent ? 0 : -1;
      panelOf(tab).hidden = !isCurrent;
    }
    list.hidden = candidates.length === 0;
    nothing.hidden = candidates.length > 0;
  }
  function step(event) {
    const shown = visible();
    const here = shown.indexOf(current);
    const last = shown.length - 1;
    const there = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last };
    if (!(event.key in there)) return;
    event.preventDefault();
    show(shown[there[event.key]]);
    current.focus();
  }
  function beginOwnText(radio) {
    const text = radio.closest(".channel-panel").querySelector("textarea");
    if (!text.value) {
      text.value = form.elements.body.value;
      changed();
    }
    text.focus();
  }
  function goTo(event, id) {
    const target = document.getElementById(id);
    if (!target) return;
    event.preventDefault();
    const panel = target.closest(".channel-panel");
    if (panel) show(tabOf(panel.dataset.channel));
    const field = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select");
    (field ?? target).focus();
  }
}
