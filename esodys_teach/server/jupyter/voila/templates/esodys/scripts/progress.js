(() => {
  const loading = document.getElementById("loading");
  // One page of some hundreds gets its controls never, or not all: it is asked for once more.
  const again = `esodys-again ${location.pathname}`;
  const askAgain = () => {
    const last = sessionStorage.getItem(again);
    if (last && Date.now() - last < 60000) return;
    sessionStorage.setItem(again, Date.now());
    location.reload();
  };
  const slow = setTimeout(() => {
    askAgain();
    document.getElementById("loading_text").textContent =
      "This takes longer than usual. If nothing appears within a minute, load the page again.";
  }, 30000);
  new MutationObserver(() => {
    for (const part of document.querySelectorAll("#rendered_cells .jupyter-widgets"))
      if (part.textContent.startsWith("Error displaying widget")) askAgain();
  }).observe(document.body, { childList: true, subtree: true });
  // The widgets' manager waits 4000 ms for all states at once, then asks for each alone; of a page
  // that changes meanwhile it does not find all. A busy machine takes longer: so does the wait.
  const { setTimeout: after } = window;
  window.setTimeout = (work, delay, ...more) => after(work, delay === 4000 ? 30000 : delay, ...more);
  const stands = ".esodys-failed, .jp-OutputArea-output > .jupyter-widgets";
  const done = () => {
    if (!document.querySelector(stands)) return;
    clearTimeout(slow);
    loading.remove();
    watch.disconnect();
  };
  const watch = new MutationObserver(done);
  window.voila_process = () => {};
  window.display_cells = window.voila_finish = () => {
    if (!window.themeLoaded) {
      window.cellLoaded = true;
      return;
    }
    const cells = document.getElementById("rendered_cells");
    for (const link of cells.querySelectorAll('a[href="#cell-id=rests-on"]')) {
      link.href = "#claim-" + link.title; // JupyterLab only follows a link to a cell
      link.removeAttribute("title");
    }
    cells.style.display = "";
    watch.observe(cells, { childList: true, subtree: true });
    done();
  };
})();
