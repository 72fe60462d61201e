// Whoever waits comes in by itself: the same is sent again until it is taken, or something changes.
(() => {
  const form = document.querySelector("form");
  const typed = () => JSON.stringify([...new FormData(form)]);
  const [first, says] = [typed(), document.getElementById("waits")];
  let tries = 120; // half an hour
  const later = () => setTimeout(again, 12000 + 6000 * Math.random());
  const again = async () => {
    if (typed() !== first || !tries--) return (says.textContent = "Press Join to try again.");
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.replace(`${form.dataset.quiz}?quiz=${encodeURIComponent(body.get("code"))}`);
    } catch {} // the next try may well arrive
    later();
  };
  says.textContent = "This page tries again by itself, about four times a minute.";
  later();
})();
