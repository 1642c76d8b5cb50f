// A button beside each text that is there to be copied, where the browser lets us; without this
// module one selects the text oneself. And the previews beside them.

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

// Each preview is as high as what it shows.
window.addEventListener("message", ({ data, source }) => {
  if (data?.type !== "iqnetz:height" || !(data.height > 0 && data.height < 1e4)) return;
  for (const frame of document.querySelectorAll(".use-this iframe")) {
    if (frame.contentWindow === source) frame.height = data.height;
  }
});
