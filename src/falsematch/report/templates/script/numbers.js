// Numbers and sentences as the report writes them elsewhere (words.py); tested to be the same.
"use strict";

// The recorded tables and the words of the page: set once, when the tables are unpacked.
let data;
let words;

/** A sentence with its values filled in. */
function say(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A text that begins a sentence. */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A number in decimal digits, ties to even as Python rounds them: 6.25 is 6.2. */
function fixed(value, decimals) {
  const scaled = value * 10 ** decimals;
  const below = Math.floor(scaled);
  const tie = scaled - below === 0.5 && Number.isInteger(value * 1024);
  return tie ? ((below % 2 ? below + 1 : below) / 10 ** decimals).toFixed(decimals) : value.toFixed(decimals);
}

/** A number with the language's separators. */
function number(value, decimals = 0) {
  const [whole, part] = fixed(value, decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.thousands);
  return part ? grouped + words.decimal + part : grouped;
}

/** A number to three digits, for what a reader's own assumptions made. */
function about(value) {
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(value));
  if (digits > 9) return value.toExponential(1).replace(".", words.decimal);
  if (digits >= 0) return number(value, digits);
  const step = 10 ** -digits;
  return number(Math.round(value / step) * step);
}

/** A number in words from a million on, two figures of it; smaller ones to two figures too, whole if so given. */
function large(value) {
  const two = (given) => Number(given.toPrecision(2));
  const decimals = (given) => (String(given).split(".")[1] ?? "").length;
  if (value >= 1e6) {
    const shown = Number.isInteger(value / 1e6) ? value / 1e6 : two(value / 1e6);
    return say(shown === 1 ? words.one_million : words.millions, { n: number(shown, decimals(shown)) });
  }
  const shown = Number.isInteger(value) ? value : two(value);
  return shown > 0 && shown < 1e-6 ? about(shown) : number(shown, decimals(shown));
}

/** A dose or threshold: as many digits as it needs, six at most. */
function short(value) {
  return String(Number(value.toPrecision(6))).replace(".", words.decimal);
}

/** A number of things, in the singular or the plural. */
function count(what, n) {
  return say(words.count[what][n === 1 ? "one" : "other"], { n: number(n) });
}

/** A number to two figures, ties to even. */
function figures(value) {
  const decimals = 1 - Math.floor(Math.log10(value));
  const step = 10 ** Math.max(0, -decimals);
  const shown = Number(fixed(value / step, Math.max(0, decimals))) * step;
  return number(shown, (String(shown).split(".")[1] ?? "").length);
}

/** A rate as "1 in 270", to two figures; above 3 in 10, where that misleads, as "70 %". */
function oneIn(rate) {
  if (rate === 1) return say(words.one_in, { n: "1" });
  if (rate === 0) return words.none;
  if (rate > 0.3) return say(words.in_hundred, { n: figures(100 * rate) });
  return say(words.one_in, { n: figures(1 / rate) });
}

/** A share in per cent, one decimal. */
function percent(share) {
  return say(words.percent, { n: number(100 * share, share === 0 || share === 1 ? 0 : 1) });
}

/** An element with its attributes and its text or children; text is text, whatever it holds. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Fill a select with names; the value of each is its place. */
function offer(select, names) {
  select.replaceChildren(...names.map((name, at) => make("option", { value: at }, name)));
}

/** A line of a table: its head, then its cells; a cell is text, or text with the exact value behind it. */
function line(head, cells) {
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, head),
    ...cells.map(([text, value, kind = "number"]) =>
      make("td", value === null ? { class: kind } : { class: kind, "data-value": value }, text),
    ),
  );
}
