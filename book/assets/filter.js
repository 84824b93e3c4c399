// Shows only the entries of a page that hold what was typed or chosen.  Without JavaScript all of them are there.
// What an entry is, data-entries says; the heading above it counts as part of it.
const box = document.querySelector('.actlib-filter');
if (box) {
  const input = box.querySelector('input'), choices = [...box.querySelectorAll('select')];
  const count = box.querySelector('output'), page = box.closest('section');
  const entries = [...page.querySelectorAll(box.dataset.entries)].map((element) => {
    const section = element.closest('section');
    return { element, section, text: `${section.querySelector('h2, h3').textContent} ${element.textContent}` };
  });
  const sections = new Set(entries.map(({ section }) => section));
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { element, text } of entries) {
      const lower = text.toLowerCase();
      element.hidden = !(words.every((word) => lower.includes(word)) && choices.every((one) => text.includes(one.value)));
    }
    for (const section of sections) {
      section.hidden = entries.every((entry) => entry.section !== section || entry.element.hidden);
    }
    count.textContent = `${entries.filter(({ element }) => !element.hidden).length} of ${entries.length}`;
  };
  box.hidden = false;
  box.addEventListener('input', show);
  show();
}
