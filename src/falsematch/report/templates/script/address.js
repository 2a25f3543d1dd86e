// The address of a view stands in the fragment, so that it works where the page is a file.

const VIEW = "#explorer?";

/** The fragment of a view: every choice that could have been another. */
function fragmentOf({ view, offered }) {
  const chosen = Object.keys(view).filter((field) => offered[field].length > 1);
  return VIEW + new URLSearchParams(chosen.map((field) => [field, view[field]]));
}

/** What a fragment asks for, as texts by field; null where it names no view. */
function askedBy(fragment) {
  return fragment.startsWith(VIEW) ? Object.fromEntries(new URLSearchParams(fragment.slice(VIEW.length))) : null;
}

/** The texts of an address as the table has its cells. */
function typed(asked) {
  const numbers = { dose: Number, threshold: Number };
  return Object.fromEntries(Object.entries(asked).map(([field, text]) => [field, (numbers[field] ?? String)(text)]));
}

/** What is wrong with an address, in a sentence; empty where it names a view of this result. */
function refusal(asked, view) {
  const said = words.explorer;
  const wanted = typed(asked);
  for (const [field, text] of Object.entries(asked)) {
    if (!Object.hasOwn(view, field)) return say(said.refused_field, { field });
    if (view[field] !== wanted[field]) return say(said.refused, { field: said[field], value: text });
  }
  return "";
}
