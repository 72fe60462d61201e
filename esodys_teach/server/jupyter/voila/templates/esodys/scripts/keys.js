document.getElementById("esodys-print").addEventListener("click", () => window.print());
document.addEventListener("keydown", (event) => {
  if (!document.querySelector(".es-asking") || event.target.closest("input, select, textarea")) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const pages = document.querySelector(".es-presenter") ? ["PageDown", "PageUp"] : [];
  const [on, back] = [["ArrowRight", pages[0]], ["ArrowLeft", pages[1]]];
  const name = on.includes(event.key) ? "next" : back.includes(event.key) ? "back" : "";
  const button = name && document.querySelector(`.es-asking .es-${name}`);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) button.click();
});
