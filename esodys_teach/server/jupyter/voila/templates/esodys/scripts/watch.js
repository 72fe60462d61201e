(() => {
  const [every, patience, again] = [3000, 4000, "esodys-came-back"];
  const banner = document.getElementById("esodys-lost");
  const say = (text, action) => {
    banner.hidden = !text;
    if (banner.dataset.says === text) return;
    banner.dataset.says = text;
    banner.textContent = text;
    if (!action) return;
    const button = banner.appendChild(document.createElement("button"));
    button.textContent = "Go on";
    button.addEventListener("click", action);
  };
  const comeBack = () => {
    const code = document.querySelector(".es-code")?.textContent.trim();
    const address = new URL(location.href);
    if (code) {
      address.searchParams.delete("case");
      address.searchParams.set("patient", code);
    }
    sessionStorage.setItem(again, Date.now());
    location.replace(address);
  };
  let leaving = false;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", (event) => { leaving = false; if (event.persisted) look(); });
  // A press that could not arrive is not kept for later: it would count twice.
  const hold = (event) => {
    if (!banner.hidden && event.target.closest("#rendered_cells") && !event.target.closest("a[href]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  for (const kind of ["click", "change", "input", "keydown"]) document.addEventListener(kind, hold, true);
  let kernel = "";
  const look = async () => {
    kernel ||= JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").kernelId;
    if (!kernel || leaving) return;
    let answer;
    try {
      const options = { cache: "no-store", signal: AbortSignal.timeout(patience) };
      answer = (await fetch(banner.dataset.alive + kernel, options)).status;
    } catch {
      if (!leaving) say("The connection is lost. What you see stays; what you change now would be lost. This page goes on by itself as soon as it can.");
      return;
    }
    if (answer === 204) return say("");
    if (answer === 409) return say("You opened newer pages, and only a few run at once: this one has ended. It opens again where you were.", comeBack);
    if (![403, 410].includes(answer) || leaving) return; // 403: its cookie is gone
    const justBack = Date.now() - Number(sessionStorage.getItem(again)) < 20000;
    say("This page lost the program behind it. It opens again where you were.", justBack && comeBack);
    if (!justBack) setTimeout(comeBack, 1500);
  };
  setInterval(look, every);
  for (const kind of ["online", "offline", "focus", "esodys-link"]) addEventListener(kind, look);
  document.addEventListener("visibilitychange", look);
  // Voila's note that it still waits for a cell: after three, ten seconds apart, none will come.
  let waits = 0;
  window.voila_heartbeat = () => { if (++waits === 3) location.reload(); };
})();
