(() => {
  const asked = location.search;
  let first;
  // A reload, or the way back to this page, opens the facts that it shows.
  const address = () => {
    const link = document.querySelector('.es-shared a.es-open[href*="patient="]');
    if (!link || link.pathname !== location.pathname) return; // a chapter keeps its address
    first ??= link.search;
    const search = link.search === first ? asked : link.search;
    if (search === location.search) return;
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  };
  // So does a quiz: to the question of a homework, or to the session that an instructor runs.
  const place = () => {
    const at = document.querySelector("[data-at]")?.dataset.at;
    const search = at ? `?${at}` : "";
    if (at === undefined || search === location.search) return;
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  };
  // In large type what was just shown begins at the top of the screen.
  let told = "";
  const shown = () => {
    const large = document.querySelector(".es-presenter");
    const tells = large ? large.querySelector(".es-asked")?.textContent : "";
    if (tells !== told && large) large.scrollIntoView();
    told = tells;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest(".es-begin")) document.getElementById("tool")?.scrollIntoView();
    if (!event.target.closest(".es-quiz :is(.es-next, .es-more button)")) return;
    document.querySelector(".es-quiz").scrollIntoView();
    document.querySelector(".es-quiz .es-state").focus({ preventScroll: true });
  });
  // What is taken away or switched off under the hand leaves the focus to the words that say why.
  let held = null;
  document.addEventListener("focusin", (event) => {
    held = event.target.closest(".es-quiz, .es-desk, .es-page") && event.target;
  });
  const keep = () => {
    if (!held || ![held, document.body].includes(document.activeElement)) return;
    if (held.isConnected && !held.disabled && held.checkVisibility()) return;
    document.querySelector(":is(.es-quiz, .es-running) .es-state")?.focus({ preventScroll: true });
  };
  // The seconds that are left count down here: a kernel that did it would wake for each phone.
  let clock = null;
  const left = () => {
    const told = document.querySelector(".es-left");
    if (told === clock) return;
    clock = told;
    if (!told) return;
    const end = performance.now() + 1000 * told.dataset.left;
    const tick = () => {
      if (!told.isConnected) return;
      const rest = Math.max(0, Math.round((end - performance.now()) / 1000));
      if (told.textContent !== String(rest)) told.textContent = rest;
      if (rest) setTimeout(tick, 250);
    };
    tick();
  };
  const refused = () => {
    for (const field of document.querySelectorAll("[aria-invalid]"))
      if (!field.closest(".es-refused")) field.removeAttribute("aria-invalid");
    for (const field of document.querySelectorAll(".es-refused input"))
      field.setAttribute("aria-invalid", "true");
  };
  const pressed = () => {
    for (const button of document.querySelectorAll("button:is(.es-option, .es-sure, .es-switch)"))
      button.setAttribute("aria-pressed", button.classList.contains("mod-active"));
  };
  // Times stand in the reader's zone, which only the browser knows.
  let zoned = null;
  const zone = () => {
    const field = document.querySelector(".es-zone input");
    if (!field || field === zoned) return;
    zoned = field;
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  new MutationObserver(() => {
    zone();
    address();
    place();
    refused();
    pressed();
    shown();
    left();
    keep();
  }).observe(document.body, {
    attributeFilter: ["class", "disabled"],
    childList: true,
    subtree: true,
  });
})();
