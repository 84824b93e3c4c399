// Shows only the entries of the catalogue that hold what was typed.  Without JavaScript all of them are there.
const box = document.querySelector('.actlib-filter');
if (box) {
  const input = box.querySelector('input'), count = box.querySelector('output');
  const entries = [...box.closest('section').querySelectorAll(':scope > section')];
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = entries.filter((entry) => {
      const text = entry.textContent.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
      return !entry.hidden;
    });
    count.textContent = `${shown.length} of ${entries.length}`;
  };
  box.hidden = false;
  input.addEventListener('input', show);
  show();
}
