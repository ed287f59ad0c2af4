// Without this script the table still reads, and each row's evidence still opens.
"use strict";
(() => {
  const table = document.getElementById("table");
  const rows = [...table.tBodies];
  const details = row => row.querySelector("details");
  const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const chosen = name => document.getElementById(name).value;
  const worst = ["not replicated", "inconclusive", "exceeded", "replicated", "indicative", "not run"];

  // Each statement becomes the button that opens its evidence; so does a click anywhere on its row.
  for (const row of rows) {
    const statement = row.rows[0].cells[1], button = document.createElement("button");
    button.type = "button";
    button.append(...statement.childNodes);
    statement.append(button);
    details(row).addEventListener("toggle", () => button.setAttribute("aria-expanded", details(row).open));
    button.setAttribute("aria-expanded", false);
    row.rows[0].addEventListener("click", () => {
      if (!getSelection().toString()) details(row).open = !details(row).open;
    });
  }

  function filter() {
    const paper = chosen("paper"), verdict = chosen("verdict"), words = chosen("text").toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const { verdict: found, stale } = row.dataset;
      const fits = (!paper || row.id.startsWith(paper + "."))
        && (!verdict || (verdict === "stale" ? stale !== undefined : verdict === found))
        && words.every(word => texts.get(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown} of ${rows.length} claims`;
    document.getElementById("nothing").hidden = shown > 0;
  }

  const keys = {
    verdict: row => worst.indexOf(row.dataset.verdict),
    claim: row => rows.indexOf(row),
    n: row => parseInt(row.rows[0].cells[5].textContent),
  };

  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way);
      const key = keys[head.dataset.sort], sign = way === "ascending" ? 1 : -1;
      table.append(...[...rows].sort((one, other) => sign * (key(one) - key(other))));
    });
  }

  // A link to a claim, or to a folded part, opens it, though a filter may have hidden it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === "TBODY" && target.hidden) {
      document.getElementById("filters").reset();
      filter();
    }
    const folded = target.tagName === "DETAILS" ? target : target.tagName === "TBODY" ? details(target) : null;
    if (folded) folded.open = true;
    target.scrollIntoView();
  }

  const all = document.getElementById("all");
  all.addEventListener("click", () => {
    const open = all.textContent === "Open all";
    for (const row of rows) if (!row.hidden) details(row).open = open;
    all.textContent = open ? "Close all" : "Open all";
  });
  const filters = document.getElementById("filters");
  filters.hidden = false;
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  filter();
  follow();
})();
