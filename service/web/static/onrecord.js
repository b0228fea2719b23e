// Conveniences only: the page works without this file.

const question = document.querySelector("#q");
const form = document.querySelector("form.ask");

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
form?.addEventListener("submit", () => {
  for (const input of form.querySelectorAll("input")) {
    if (input.value === "") input.disabled = true;
  }
  const button = form.querySelector("button");
  button.textContent = "Searching…";
  form.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's cache must be usable again.
window.addEventListener("pageshow", () => {
  if (!form) return;
  for (const input of form.querySelectorAll("input")) input.disabled = false;
  form.querySelector("button").textContent = "Ask";
  form.removeAttribute("aria-busy");
});

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Could not copy";
      }
      setTimeout(() => { button.textContent = label; }, 1600);
    });
  }
}
