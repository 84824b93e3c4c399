// Runs the threshold bench in a page without a kernel: its model is the JSON in data-state, and nobody else listens.
(() => {
  function modelOf(state) {
    const listeners = {};
    return {
      get: (name) => state[name],
      set(name, value) {
        if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
        state[name] = value;
        for (const listener of listeners[`change:${name}`] ?? []) listener();
      },
      save_changes() {},
      on(event, listener) {
        (listeners[event] ??= []).push(listener);
      },
    };
  }

  function start() {
    for (const el of document.querySelectorAll(".actlib-bench[data-state]")) {
      el.replaceChildren(); // the still picture for pages without JavaScript
      window.actlibThresholdBench.render({ model: modelOf(JSON.parse(el.dataset.state)), el });
    }
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
