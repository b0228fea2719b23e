// Conveniences only: every page works without this file.

const question = document.querySelector("#q, #name");
const said = document.querySelector("#said");
const say = (words) => { said.textContent = ""; requestAnimationFrame(() => { said.textContent = words; }); };

// "/" goes to the question, as on other search pages, unless the reader is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (!question) return;
  event.preventDefault();
  question.focus();
  question.select();
});

// Empty filters stay out of the address, so that it can be shared as it is.
const asking = document.querySelector("form.ask");
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => {
    for (const input of form.querySelectorAll("input")) {
      if (input.value === "" && !form.classList.contains("fix")) input.disabled = true;
    }
    form.setAttribute("aria-busy", "true");
    document.body.classList.add("loading");
    if (form === asking) form.querySelector("button").textContent = "Searching…";
    say("Searching");
  });
}

// What is ignored of one question says nothing of another.
const asked = asking?.querySelector("#q").value;
asking?.addEventListener("submit", () => {
  if (asking.querySelector("#q").value === asked) return;
  for (const input of asking.querySelectorAll("input[name=ignore]")) input.disabled = true;
});

// A page that comes back from the browser's cache must be usable again.
window.addEventListener("pageshow", () => {
  document.body.classList.remove("loading");
  for (const form of document.querySelectorAll("form")) {
    for (const input of form.querySelectorAll("input")) input.disabled = false;
    form.removeAttribute("aria-busy");
  }
  if (asking) asking.querySelector("button").textContent = "Ask";
});

async function copied(control, text) {
  const label = control.textContent;
  try {
    await navigator.clipboard.writeText(await text());
    control.textContent = "Copied";
  } catch {
    control.textContent = "Not copied";
  }
  say(control.textContent);
  setTimeout(() => { control.textContent = label; }, 1600);
}

if (navigator.clipboard) {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cite = event.target.closest("a.copy, a.permalink");
    if (!cite) return;
    event.preventDefault();
    copied(cite, async () => {
      if (cite.matches(".permalink")) return cite.href;
      const response = await fetch(cite.href);
      if (!response.ok) throw new Error(response.statusText);
      return (await response.text()).trim();
    });
  });
  for (const button of document.querySelectorAll(".copy-text")) {
    button.hidden = false;
    button.addEventListener("click", () => copied(button, async () => document.getElementById(button.dataset.from).textContent));
  }
}

// The timeline: a bar is a link of its own; several are chosen by dragging, or with Shift and the arrow keys.
for (const list of document.querySelectorAll(".bars")) {
  const bars = [...list.querySelectorAll(".bar")];
  const hint = list.parentElement.querySelector(".hint");
  const usual = hint.textContent;
  let anchor = -1;
  let head = -1;

  bars.forEach((bar, place) => { bar.tabIndex = place === bars.length - 1 ? 0 : -1; bar.draggable = false; });

  const show = () => {
    const [low, high] = [Math.min(anchor, head), Math.max(anchor, head)];
    const several = anchor >= 0 && low < high;
    list.classList.toggle("brushing", several);
    bars.forEach((bar, place) => bar.classList.toggle("brushed", several && place >= low && place <= high));
    if (!several) { hint.textContent = usual; return; }
    const count = bars.slice(low, high + 1).reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    hint.textContent = `${bars[low].dataset.name} to ${bars[high].dataset.name}: ${count}`;
    say(hint.textContent);
  };
  const drop = () => { anchor = head = -1; show(); };
  const go = () => {
    const [low, high] = [Math.min(anchor, head), Math.max(anchor, head)];
    const address = new URL(bars[low].href);
    address.searchParams.set("from", bars[low].dataset.first);
    address.searchParams.set("to", bars[high].dataset.last);
    document.body.classList.add("loading");
    location.assign(address);
  };
  const focus = (place) => {
    bars.forEach((bar, at) => { bar.tabIndex = at === place ? 0 : -1; });
    bars[place].focus();
  };

  list.addEventListener("keydown", (event) => {
    const here = bars.indexOf(document.activeElement);
    if (here < 0) return;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const place = Math.max(0, Math.min(bars.length - 1, to));
      if (event.shiftKey) { if (anchor < 0) anchor = here; head = place; show(); } else drop();
      focus(place);
    } else if (event.key === "Enter" && anchor >= 0 && anchor !== head) {
      event.preventDefault();
      go();
    } else if (event.key === "Escape") drop();
  });

  let dragged = false;
  list.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    anchor = bars.indexOf(event.target.closest(".bar"));
    head = anchor;
    dragged = false;
  });
  list.addEventListener("pointermove", (event) => {
    if (anchor < 0 || event.buttons !== 1) return;
    const place = bars.indexOf(document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".bar"));
    if (place < 0 || place === head) return;
    head = place;
    dragged = true;
    show();
  });
  document.addEventListener("pointerup", () => { if (dragged && anchor !== head) go(); else if (!dragged) anchor = head = -1; });
  list.addEventListener("pointercancel", drop);
  list.addEventListener("click", (event) => { if (dragged) { event.preventDefault(); if (anchor === head) drop(); } });
}
