// Finds departments and reports by words: each word in the department's name, the year, the title or the status.
(() => {
  "use strict";

  const form = document.querySelector(".search");
  const input = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const table = document.querySelector("table");
  // full-width digits and letters are the same as ours
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    name: plain(row.dataset.name),
    cells: [...row.cells].slice(1).map((cell) => ({
      cell,
      words: cell.dataset.words ? plain(`${row.dataset.name} ${cell.dataset.words}`) : "",
    })),
  }));

  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => text.includes(word));
    let departments = 0;
    let reports = 0;
    for (const { row, name, cells } of rows) {
      let found = fits(name);
      for (const { cell, words: said } of cells) {
        const hit = Boolean(said) && fits(said);
        cell.classList.toggle("other", !hit);
        found = found || hit;
        reports += hit;
      }
      row.hidden = !found;
      departments += found;
    }
    table.classList.toggle("found", words.length > 0);
    status.textContent = !words.length ? ""
      : departments ? `找到${departments}个单位、${reports}份报告` : "没有找到，请换一个词";
  }

  form.hidden = false;
  input.addEventListener("input", (event) => event.isComposing || show());
  input.addEventListener("compositionend", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
    const first = (cell) => table.querySelector(`tbody tr:not([hidden]) ${cell} a`);
    const row = first("td:not(.other):not(.none)") || first("th");
    if (row) row.focus();
  });
  // what was typed before one followed a link is there again on the way back
  window.addEventListener("pageshow", show);
})();
