/* The workshop's page keeps itself up to date; without this, its link and its forms do the same by hand. */
const board = document.querySelector("[data-swot]");
const source = board?.dataset.cards;
const EVERY = 2000; // milliseconds
let busy = false;

const columns = (root) => new Map([...root.querySelectorAll("[data-column]")].map((list) => [list.dataset.column, list]));

/* A column where somebody is changing a card is left as it is until they are done. */
async function refresh() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch(`${source}?vu=${board.dataset.generation}`, {
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch" },
    });
    if (answer.status === 410) location.reload(); // a guest's link that was closed says so itself
    if (answer.status === 200 && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-generation]");
      const shown = columns(board);
      let kept = false;
      for (const [name, list] of columns(fresh)) {
        const old = shown.get(name);
        if (old.querySelector("details[open]")) kept = true;
        else if (old.innerHTML !== list.innerHTML) old.replaceChildren(...list.childNodes);
      }
      if (!kept) board.dataset.generation = fresh.dataset.generation;
    }
  } catch {
    // the network is gone for a moment: the next turn tries again
  } finally {
    busy = false;
  }
}

/* A card is sent without leaving the page; whatever is refused is told by the page itself. */
async function send(event) {
  const form = event.target.closest("[data-swot-form]");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const box = form.querySelector("textarea");
  const sent = box.value;
  const adds = form.hasAttribute("data-swot-add");
  if (adds && !sent.trim()) return; // Enter in an empty box says nothing
  let done = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    done = answer.status === 204;
  } catch {
    done = false;
  }
  if (!done) {
    form.dataset.plain = "1";
    form.requestSubmit(event.submitter);
    return;
  }
  if (adds) {
    // whoever has gone on typing, here or in another box, is not interrupted
    if (box.value === sent) box.value = "";
    if (form.contains(document.activeElement)) box.focus();
  } else {
    form.closest("details").open = false;
  }
  await refresh();
}

if (source) {
  board.addEventListener("submit", send);
  board.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || !event.target.matches("[data-swot-add] textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.querySelector("[data-swot-refresh]").addEventListener("click", (event) => {
    event.preventDefault();
    refresh();
  });
  setInterval(refresh, EVERY);
}

const screen = document.querySelector("[data-swot-screen]");
if (board?.requestFullscreen) {
  screen.hidden = false;
  screen.addEventListener("click", () => board.requestFullscreen());
}
