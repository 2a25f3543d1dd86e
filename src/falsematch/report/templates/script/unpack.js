// The recorded tables, as packing.py packs them: unpacked when somebody comes near, not when the page opens.

/** Base64 of deflated JSON, as what it says. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const data = JSON.parse(await new Response(stream).text());
  return { ...data, rows: columns(data.rows), matrix: columns(data.matrix) };
}

/** Columns by name, each a list of its cells; an empty cell is null. */
function columns(packed) {
  const table = {};
  for (const [name, column] of Object.entries(packed)) {
    // A rate keeps its place among the columns until its counts are there.
    table[name] = column.texts ? column.at.map((place) => column.texts[place]) : column;
  }
  for (const [name, { over, cells }] of Object.entries(packed)) {
    if (!over) continue;
    const [events, whole] = over.map((count) => table[count]);
    table[name] = cells.map((cell, i) => (cell === true ? events[i] / whole[i] : cell));
  }
  return table;
}

/** One row of a table, by its place. */
function rowAt(table, place) {
  return Object.fromEntries(Object.entries(table).map(([name, column]) => [name, column[place]]));
}
