// Choices that depend on each other: each offers what the rows have that fit those before it.

/** The values of a column at some places, each once, in the order of the table. */
function distinct(column, places) {
  return [...new Set(places.map((place) => column[place]))];
}

/** Of a column the values that can be chosen: scores in their order, and "everyone" only where there is no grouping. */
function offeredBy(field, column, places) {
  const values = distinct(column, places);
  if (field === "threshold") return values.sort((a, b) => a - b);
  return field === "group_by" && values.length > 1 ? values.filter((value) => value !== "") : values;
}

/** What a choice falls back to where neither what is wanted nor the start is there. */
function fallback(field, values) {
  return values[field === "threshold" ? Math.floor(values.length / 2) : 0];
}

/**
 * Settle some choices, one after the other.
 * Returns the view (a value a field), what each field offers, and the places of the rows that fit.
 */
function settle(table, fields, places, wanted, start) {
  const view = {};
  const offered = {};
  let fitting = places;
  for (const field of fields) {
    const column = table[field];
    // Everyone's rows stand beside those of a grouping, which alone say what it was compared with.
    const own = "group_by" in view ? fitting.filter((place) => table.group_by[place] === view.group_by) : fitting;
    const values = offeredBy(field, column, field === "compared" ? own : fitting);
    const [value] = [wanted[field], start[field], fallback(field, values)].filter((one) => values.includes(one));
    view[field] = value;
    offered[field] = values;
    // The last choice is of a row to speak of; the others stay.
    if (field === "group") continue;
    fitting = fitting.filter((place) => column[place] === value || (field === "group_by" && column[place] === ""));
  }
  return { view, offered, places: fitting };
}

/** How a value of a field is written. */
function nameOf(field, value, view) {
  if (field !== "dose") return data.names[field][value];
  return data.rows.dosed[data.rows.dose.findIndex((dose, i) => dose === value && data.rows.condition[i] === view.condition)];
}

/** Show what a select offers and hide it where there is nothing to choose. */
function offerField(select, field, { view, offered }) {
  const values = offered[field];
  const names = values.length > 1 ? values.map((value) => nameOf(field, value, view)) : [];
  if (names.join("\n") !== [...select.options].map((option) => option.text).join("\n")) offer(select, names);
  select.value = String(values.indexOf(view[field]));
  select.closest("p").hidden = values.length < 2;
}
