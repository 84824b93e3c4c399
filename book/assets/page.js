// The theme's buttons that print the page and fill the screen: their own calls are inline, which the pages do not allow.
addEventListener("click", ({ target }) => {
  const press = target.closest("[data-press]")?.dataset.press;
  if (press === "print") print();
  if (press === "fullscreen") toggleFullScreen();
});
