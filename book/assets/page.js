// What the built pages need beside their figures and quizzes.

// The theme's buttons that print the page and fill the screen: their own calls are inline, which the pages do not allow.
addEventListener("click", ({ target }) => {
  const press = target.closest("[data-press]")?.dataset.press;
  if (press === "print") print();
  if (press === "fullscreen") toggleFullScreen();
});

// Paper is white: a page that is dark on the screen is printed in its light colours.
{
  const page = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => ([theme, page.theme] = [page.theme, "light"]));
  addEventListener("afterprint", () => (page.theme = theme));
}

// What is too wide scrolls in its own box, by keyboard too; the others are no stops for the Tab key.
const boxes = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const wide = "pre, .math-block, .pst-scrollable-table-container, .cell_output > .output, .cell_output div:has(> table)";
addEventListener("DOMContentLoaded", () => document.querySelectorAll(wide).forEach((box) => boxes.observe(box)));
