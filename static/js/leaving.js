// Holds the way out open until everything typed was answered, for a short while; asks only where lines must wait.

const LEAVE_WITHIN_MS = 10_000;

/** `saveAll` sends what changed, `saver` knows what waits, `hasChanges` whether anything was typed since. */
export function guardLeaving(form, saver, saveAll, hasChanges) {
  /** Resolves to true when everything typed was answered, to false when it has to wait. */
  function everythingAnswered() {
    saveAll();
    return Promise.race([saver.settled(), new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN_MS, false))]);
  }

  document.addEventListener("click", async (event) => {
    const anchor = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!anchor || !plain || event.defaultPrevented || anchor.target === "_blank") return;
    if (anchor.origin !== location.origin || anchor.getAttribute("href").startsWith("#")) return;
    if (saver.unsent().size === 0 && !hasChanges()) return;
    event.preventDefault();
    await everythingAnswered();
    location.assign(anchor.href);
  });

  window.addEventListener("beforeunload", (event) => {
    if (saver.stuck) event.preventDefault();
  });
  window.addEventListener("pagehide", saveAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll();
  });

  let leaving = false;
  window.addEventListener("pageshow", () => (leaving = false));

  return {
    /** Whether the form is being posted as a whole. */
    get leaving() {
      return leaving;
    },
    /** Posts the form as a whole, as it would be without script, once every line was answered. */
    async post(submitter) {
      if (!(await everythingAnswered())) {
        // What keeps the lines waiting is said there.
        document.getElementById("save-status").focus();
        return;
      }
      leaving = true;
      // A form does not submit again while it still hands out the event of the first time.
      setTimeout(() => form.requestSubmit(submitter));
    },
  };
}
