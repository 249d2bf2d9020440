// While a bill waits for its payment: ask for its state, show the page anew when it has changed.
const page = document.querySelector("[data-bill-state]");
if (page) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(page.dataset.billUrl, { cache: "no-store" });
      if (answer.ok && (await answer.json()).state !== page.dataset.billState) {
        clearInterval(timer);
        location.reload();
      }
    } catch {
      // no connection at the moment: the next turn asks again
    }
  }, 5000);
}
