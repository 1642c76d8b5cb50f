// <iq-netz office="CODE">, <iq-netz partner="CODE"> or <iq-netz finder>: a frame as high as it
// needs. lang (de, en) and theme (light, dark, auto) are those of the page unless given. The link
// in the element is there until the frame is, and stays where none comes.

const { origin } = new URL(import.meta.url);
const PLACES = {
  de: { office: "einbetten/servicestelle", partner: "einbetten/partner", finder: "einbetten/suche" },
  en: { office: "embed/office", partner: "embed/partner", finder: "embed/finder" },
};
const KINDS = Object.keys(PLACES.de);
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox" +
  " allow-top-navigation-by-user-activation";

class IqNetz extends HTMLElement {
  static observedAttributes = [...KINDS, "lang", "theme"];
  #address = "";
  #frame;
  #own = document.createElement("slot");

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(this.#own);
  }

  connectedCallback() {
    window.addEventListener("message", this);
    this.#show();
  }

  disconnectedCallback() {
    window.removeEventListener("message", this);
    this.#leave();
  }

  attributeChangedCallback() {
    queueMicrotask(() => this.isConnected && this.#show());
  }

  handleEvent({ data, origin: from, source }) {
    if (from !== origin || source !== this.#frame?.contentWindow) return;
    if (data?.type !== "iqnetz:height" || !(data.height > 0 && data.height < 1e4)) return;
    this.#frame.style.height = `${data.height}px`;
    this.#own.hidden = true;
  }

  #wanted() {
    const kind = KINDS.find((name) => this.hasAttribute(name));
    const code = kind === "finder" ? "" : `${this.getAttribute(kind) ?? ""}/`.toLowerCase();
    if (!kind || !/^(\w{5}\/)?$/.test(code)) return "";
    const language = /^en\b/i.test(this.closest("[lang]")?.lang) ? "en" : "de";
    const meta = document.querySelector("meta[name=color-scheme]")?.content;
    const own = getComputedStyle(this).colorScheme.replace("normal", meta || "light");
    const theme = this.getAttribute("theme") ?? own;
    const query = /^(light|dark)$/.test(theme) ? `?theme=${theme}` : "";
    return `${origin}/${language}/${PLACES[language][kind]}/${code}${query}`;
  }

  #leave() {
    this.#frame?.remove();
    this.#frame = undefined;
    this.#address = "";
    this.#own.hidden = false;
  }

  #show() {
    const src = this.#wanted();
    if (src === this.#address) return;
    this.#leave();
    if (!src) return;
    const frame = document.createElement("iframe");
    const title = this.title || this.textContent.trim() || "IQ-Netzwerk";
    Object.assign(frame, { title, src, sandbox: SANDBOX, loading: "lazy" });
    frame.referrerPolicy = "no-referrer";
    // Not hidden: that would not be laid out.
    frame.style.cssText = "display:block;border:0;width:100%;height:1px";
    this.#frame = frame;
    this.#address = src;
    this.shadowRoot.append(frame);
  }
}

customElements.define("iq-netz", IqNetz);
