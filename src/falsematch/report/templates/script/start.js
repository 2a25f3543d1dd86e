// Nothing is unpacked before somebody comes near, or asks for a view by its address.

const sections = ["explorer", "calculator"].map((name) => document.getElementById(name));
let opened = null;

async function open() {
  try {
    data = await unpacked(document.getElementById("tables").textContent);
  } catch {
    for (const notice of document.querySelectorAll(".old")) notice.hidden = false;
    return;
  }
  words = data.words;
  explore();
  calculate();
}

/** Open once, however often somebody comes near. */
function near() {
  opened ??= open();
  return opened;
}

/** A view that an address names: shown where it stands, also within what is collapsed. */
async function seek() {
  if (!askedBy(location.hash)) return;
  await near();
  const [explorer] = sections;
  for (let one = explorer.parentElement; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  explorer.scrollIntoView();
}

const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && near(), { rootMargin: "50%" });
for (const section of sections) watch.observe(section);
window.addEventListener("hashchange", seek);
seek();
