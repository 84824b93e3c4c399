// Feedback for quizzes: a question's Check button says whether the chosen option is right, and why.
(() => {
  const start = () => {
    for (const question of document.querySelectorAll(".actlib-quiz fieldset:not([data-ready])")) {
      question.dataset.ready = "";
      // a notebook has shortcuts of its own for the arrows, Enter and letters: this keeps them away from what has focus
      question.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
      const status = question.querySelector("[role=status]");
      question.querySelector("button").addEventListener("click", () => {
        const chosen = question.querySelector("input:checked");
        question.dataset.answer = chosen ? (chosen.dataset.right === "1" ? "right" : "wrong") : "none";
        status.textContent = !chosen
          ? "Choose an option first."
          : (chosen.dataset.right === "1" ? "Right. " : "Not quite. ") + chosen.dataset.because;
      });
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
