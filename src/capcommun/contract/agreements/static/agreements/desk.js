/* Brings the chosen sentence into the text's own window; browsers that know scroll-initial-target need it not. */
const text = document.querySelector(".desk-scroll");
const chosen = text?.querySelector("[aria-current]");
if (chosen && text.scrollHeight > text.clientHeight) {
  const above = chosen.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += above - text.clientHeight / 3;
}
