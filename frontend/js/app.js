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

// Copy buttons exist only where they can work.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.querySelector("[aria-live]");
    if (said) said.textContent = button.dataset.done;
  });
}

// A passkey that fails says so in the page rather than in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const main = document.querySelector("main");
  let box = document.querySelector("#script-error");
  if (!box) {
    box = document.createElement("p");
    box.id = "script-error";
    box.className = "message message-error";
    box.setAttribute("role", "alert");
    main.prepend(box);
  }
  box.textContent = document.documentElement.dataset.keyError;
});

// The interactive map is fetched when its button is pressed, and not before.
for (const box of document.querySelectorAll("[data-live-map]")) {
  const button = box.querySelector("[data-live-map-open]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { open } = await import(box.dataset.module);
    open(box);
  });
}
