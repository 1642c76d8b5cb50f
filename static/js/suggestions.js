// Places to choose from while one types: a combobox with a list, by the pattern of WAI-ARIA's
// Authoring Practices ("Editable Combobox With List Autocomplete"). Without this module the form
// does the same after it is sent.

const PAUSE = 150; // milliseconds between the last key and the question
const SHORTEST = 2; // letters; below, everything would fit

for (const input of document.querySelectorAll("[data-suggestions]")) {
  if (!navigator.connection?.saveData) enhance(input);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function enhance(input) {
  const known = new Map(); // what was typed → the places for it
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer;
  let speaking;
  let active = -1;
  let wanted; // the text whose places shall be shown; none after the list was closed

  list.id = `${input.id}-list`;
  list.hidden = true;
  // A list that scrolls would be a stop for the Tab key.
  set(list, {
    class: "suggestions",
    role: "listbox",
    tabindex: "-1",
    "aria-label": input.dataset.suggested,
  });
  set(status, { class: "unseen", role: "status" });
  input.after(list, status);
  set(input, {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  });

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    clearTimeout(timer);
    clearTimeout(speaking);
    status.textContent = "";
    activate(-1);
  }

  function activate(index) {
    active = index;
    options().forEach((option, number) => {
      option.setAttribute("aria-selected", number === index);
    });
    const option = options()[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(places) {
    close();
    if (document.activeElement !== input) return;
    const { suggested, unsuggested } = input.dataset;
    say(places.length ? `${suggested}: ${places.length}` : unsuggested);
    if (!places.length) return;
    list.append(
      ...places.map((place, index) => {
        const option = document.createElement("li");
        const state = document.createElement("small");
        const id = `${list.id}-${index}`;
        set(option, { id, role: "option", lang: "de", "aria-selected": "false" });
        option.dataset.query = place.query;
        state.textContent = place.state;
        option.append(place.label, " ", state);
        return option;
      }),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
  }

  // A moment later: a screen reader is silent about a text that was there before.
  function say(text) {
    speaking = setTimeout(() => {
      status.textContent = text;
    }, PAUSE);
  }

  function stop() {
    wanted = undefined;
    close();
  }

  function choose(option) {
    input.value = option.dataset.query;
    stop();
  }

  async function ask() {
    const typed = input.value.trim();
    wanted = typed;
    if (typed.length < SHORTEST) return close();
    if (!known.has(typed)) {
      try {
        const answer = await fetch(`${input.dataset.suggestions}?${new URLSearchParams({ q: typed })}`);
        known.set(typed, answer.ok ? (await answer.json()).places : []);
      } catch {
        return close(); // no network: the form itself will tell
      }
    }
    if (typed === wanted) show(known.get(typed));
  }

  input.addEventListener("input", () => {
    activate(-1); // it was chosen for another text
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", stop);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a Chinese or Korean sign is being made
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place beyond either end is the field itself.
      activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key === "Escape") {
      if (count) event.preventDefault();
      stop();
    } else if (event.key === "Home" || event.key === "End" || event.key.startsWith("Arrow")) {
      activate(-1);
    }
  });
  // Before the field loses its focus, which would close the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
