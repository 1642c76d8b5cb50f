// What helps those who put a part of ours on their own site: buttons to copy with, and previews in
// the page. Without this module one selects the text oneself, and follows the link to the preview.

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

// Who comes for the texts, from the page of the partner, sees them.
if (location.hash === "#use-this") document.querySelector("#use-this").open = true;

// A preview stands in the page once somebody opens the part that it is in: nobody else loads it.
const preview = (link) => {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: link.href, title: link.textContent, height: link.dataset.preview });
  link.parentElement.replaceWith(frame);
};

for (const part of document.querySelectorAll(".use-this, .use-this details")) {
  const show = () => {
    if (!part.open) return;
    for (const link of part.querySelectorAll("[data-preview]")) {
      if (link.closest("details") === part) preview(link);
    }
  };
  part.addEventListener("toggle", show);
  show();
}

// Each is as high as what it shows.
window.addEventListener("message", ({ data, source }) => {
  if (data?.type !== "iqnetz:height" || !(data.height > 0 && data.height < 1e4)) return;
  for (const frame of document.querySelectorAll(".use-this iframe")) {
    if (frame.contentWindow === source) frame.height = data.height;
  }
});
