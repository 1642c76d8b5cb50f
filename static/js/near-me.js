// "Use my location": one button, shown only where the device can tell. What leaves it is rounded to
// two digits, about a kilometre; the server answers with the name of the place and an address
// without the point.

const DIGITS = 2;
const PATIENCE = { timeout: 15000, maximumAge: 600000 }; // milliseconds

for (const offer of document.querySelectorAll("[data-near-me]")) {
  if (!window.isSecureContext || !navigator.geolocation) {
    offer.remove(); // its place is kept only for where it works
    continue;
  }
  const button = offer.querySelector("button");
  const status = offer.querySelector("[role=status]");
  const form = offer.closest("form");

  const found = ({ coords }) => {
    const search = new URLSearchParams(new FormData(form));
    search.delete("q");
    search.set("near", `${coords.latitude.toFixed(DIGITS)},${coords.longitude.toFixed(DIGITS)}`);
    // Not a step of its own in the browser's history: the point shall not stay there.
    window.location.replace(`${form.action}?${search}`);
  };
  // Not `disabled`: that would take the focus from who waits.
  const wait = (isWaiting) => button.setAttribute("aria-disabled", isWaiting);
  const failed = () => {
    wait(false);
    status.textContent = offer.dataset.failed;
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    wait(true);
    status.textContent = offer.dataset.waiting;
    navigator.geolocation.getCurrentPosition(found, failed, PATIENCE);
  });
  offer.hidden = false;
}
