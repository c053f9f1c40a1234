/* Filters the picker while one types; without it, its button asks the server for the same. */
const picker = document.querySelector("[data-picker]");
const words = picker?.querySelector("[name=words]");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe").replace(/[^a-z0-9%]+/g, " ").trim();
if (words && !words.value) {
  const count = picker.querySelector("[data-picker-count]");
  const groups = [...picker.querySelectorAll("[data-picker-group]")].map((group) => {
    const title = group.querySelector("h2").textContent;
    const checks = [...group.querySelectorAll(".check")].map((check) => [check, plain(`${check.textContent} ${title}`)]);
    return { group, checks, open: group.open };
  });
  const filter = () => {
    const wanted = plain(words.value).split(" ").filter(Boolean);
    let kept = 0;
    for (const { group, checks, open } of groups) {
      let here = 0;
      for (const [check, text] of checks) {
        check.hidden = !check.querySelector("input").checked && !wanted.every((word) => text.includes(word));
        here += check.hidden ? 0 : 1;
      }
      group.hidden = !here;
      group.querySelector(".fold-state").hidden = wanted.length > 0;
      group.open = wanted.length ? here > 0 : open || checks.some(([check]) => check.querySelector("input").checked);
      kept += here;
    }
    count.textContent = wanted.length && !kept ? count.dataset.none : "";
  };
  picker.querySelector("[name=narrow]").hidden = true;
  words.addEventListener("input", filter);
  words.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
