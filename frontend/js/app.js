// Comfort only: every page works without this file.

// A menu made of <details> closes on Escape and on a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target instanceof Element && event.target.closest("details[data-dismiss][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details[data-dismiss][open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// The summary of errors takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();
