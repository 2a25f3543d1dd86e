// What a reader takes away: text for the clipboard, the rows as CSV, the chart as PNG; nothing leaves the browser.

/** Put a text on the clipboard; where a browser does not allow it, show it in a field, selected. Says what happened. */
async function copy(text, field) {
  field.hidden = true;
  try {
    await navigator.clipboard.writeText(text);
    return words.explorer.copied;
  } catch {
    field.hidden = false;
    field.value = text;
    field.select();
    return words.explorer.copy_by_hand;
  }
}

/** Hand a file to the reader. */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A cell of a CSV file; one that a spreadsheet would take for a formula gets an apostrophe, as cells.py writes it. */
function csvCell(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value);
  const text = formula ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows with the names of their columns, every number to its last digit. */
function csv(rows) {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return new Blob([lines.map((cells) => `${cells.map(csvCell).join(",")}\n`).join("")], { type: "text/csv" });
}

/** A text in lines no wider than a width. */
function wrapped(context, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && context.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** One element of the chart on a canvas, as the page shows it. */
function paint(context, element) {
  const style = getComputedStyle(element);
  const value = (name) => Number(element.getAttribute(name));
  context.fillStyle = style.fill;
  context.strokeStyle = style.stroke;
  context.lineWidth = parseFloat(style.strokeWidth);
  context.beginPath();
  if (element.tagName === "text") {
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.textAlign = { middle: "center", end: "right" }[style.textAnchor] ?? "left";
    if (style.stroke !== "none") context.strokeText(element.textContent, value("x"), value("y"));
    context.fillText(element.textContent, value("x"), value("y"));
    return;
  }
  if (element.tagName === "circle") {
    context.arc(value("cx"), value("cy"), value("r"), 0, 2 * Math.PI);
    context.fill();
  } else {
    context.moveTo(value("x1"), value("y1"));
    context.lineTo(value("x2"), value("y2"));
  }
  if (style.stroke !== "none") context.stroke();
}

/** The chart with its title above and its source beneath, twice as fine as on the screen. */
function picture(svg, title, source) {
  const margin = 16;
  const { width, height } = svg.viewBox.baseVal;
  const canvas = make("canvas");
  const context = canvas.getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const fonts = { title: `600 16px ${family}`, source: `12px ${family}` };
  context.font = fonts.title;
  const head = wrapped(context, title, width);
  context.font = fonts.source;
  const foot = wrapped(context, source, width);
  const top = margin + 22 * head.length;
  canvas.width = 2 * (width + 2 * margin);
  canvas.height = 2 * (top + height + 17 * foot.length + 2 * margin);
  context.scale(2, 2);
  const colors = getComputedStyle(document.body);
  context.fillStyle = colors.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const write = (lines, font, y, step) => {
    context.font = font;
    context.fillStyle = colors.color;
    lines.forEach((text, i) => context.fillText(text, margin, y + step * (i + 1)));
  };
  write(head, fonts.title, margin / 2, 22);
  write(foot, fonts.source, top + height + margin / 2, 17);
  context.translate(margin, top);
  for (const element of svg.children) paint(context, element);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
