// Without this script each claim's evidence still opens, by the word below it.
"use strict";
(() => {
  const details = claim => claim.querySelector("details");
  for (const claim of document.querySelectorAll("table.paper tbody")) {
    const statement = claim.rows[0].cells[1], button = document.createElement("button");
    button.type = "button";
    button.append(...statement.childNodes);
    statement.append(button);
    button.setAttribute("aria-expanded", false);
    details(claim).addEventListener("toggle", () => button.setAttribute("aria-expanded", details(claim).open));
    claim.rows[0].addEventListener("click", () => {
      if (!getSelection().toString()) details(claim).open = !details(claim).open;
    });
  }

  // A link to a claim opens its evidence.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === "TBODY" && details(target)) details(target).open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  follow();
})();
