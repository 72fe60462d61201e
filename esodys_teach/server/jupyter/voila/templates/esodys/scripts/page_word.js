// A page whose browser brought no cookie, as in a frame, proves by its word that it is this page.
(() => {
  let word;
  const proof = () => {
    const config = document.getElementById("jupyter-config-data");
    if (config) word ??= JSON.parse(config.textContent).pageWord;
    return word;
  };
  const { fetch: ask, WebSocket: Link } = window;
  window.fetch = async (what, options) => {
    const request = new Request(what, options);
    const used = proof();
    if (!used || new URL(request.url).origin !== location.origin) return ask(request);
    const again = request.clone();
    request.headers.set("X-Esodys-Page", used);
    const answer = await ask(request);
    word = answer.headers.get("X-Esodys-Page") ?? word;
    // 403 for a word that another answer has replaced meanwhile is no refusal of this page.
    return answer.status === 403 && used !== word ? window.fetch(again) : answer;
  };
  window.WebSocket = class WebSocket extends Link {
    constructor(address, protocols = []) {
      super(address, [protocols, proof() ? `esodys.page.${proof()}` : []].flat());
      // A word opens one link: the page asks for the next one at once.
      if (proof()) this.addEventListener("open", () => dispatchEvent(new Event("esodys-link")));
    }
  };
  const note = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (address, data) => {
    if (proof() && data instanceof FormData) data.append("pageWord", proof());
    return note(address, data);
  };
})();
