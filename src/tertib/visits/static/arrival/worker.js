// Service worker of /arrival/: the desk opens and works without the network.
// The server puts `const SHELL = {version, files}` before this text; a new version replaces all of it.

const NAME = `arrival-${SHELL.version}`;
const PAGES = "arrival-pages";
const SLOW = 4000;

self.addEventListener("install", (event) => {
  const fresh = SHELL.files.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys())
      if (name.startsWith("arrival-") && name !== NAME && name !== PAGES) await caches.delete(name);
    await clients.claim();
  })());
});

const tooLate = () => new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), SLOW));

/** The page from the network; what was kept of it where nobody answers in time. */
async function page(request) {
  const cache = await caches.open(PAGES);
  const { pathname, search } = new URL(request.url);
  const kept = await cache.match(pathname);
  try {
    const answer = await Promise.race([fetch(request), ...(kept ? [tooLate()] : [])]);
    if (answer.ok && !answer.redirected && !search) await cache.put(pathname, answer.clone());
    return answer.status >= 500 && kept ? kept : answer;
  } catch {
    return kept ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (SHELL.files.includes(pathname))
    event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(pathname)) ?? fetch(request)));
});
