// A button beside each text that is there to be copied, where the browser lets us; without this
// module one selects the text oneself.

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copies);
  const status = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const { copied, failed } = button.dataset;
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = copied;
    } catch {
      field.focus();
      field.select();
      status.textContent = failed;
    }
  });
  button.hidden = false;
}
