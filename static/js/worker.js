// Serves the pages of kept modules when the line is gone. Everything else goes through untouched.
/* global SHELL_FILES -- set in front of this by the view that serves it: what the page shown without a line needs */
const PATIENCE = 6000; // milliseconds before a kept page is preferred to a slow line
const SHELL = "xenia-shell";
const LOST = "/learning/without-line/";

self.addEventListener("install", (event) => {
  // Asked for without cookies, so that the page names nobody.
  const pages = [LOST, ...SHELL_FILES].map((address) => new Request(address, { credentials: "omit" }));
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(pages)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "script", "image", "font"].includes(request.destination)) event.respondWith(file(request));
});

function kept(request) {
  return caches.match(request, { ignoreVary: true, ignoreSearch: true });
}

async function page(request) {
  const copy = await kept(request);
  try {
    return await (copy ? Promise.race([fetch(request), tooLate()]) : fetch(request));
  } catch {
    return copy || (await caches.match(LOST, { ignoreVary: true })) || Response.error();
  }
}

// A timer of our own: the request of a navigation takes no signal.
function tooLate() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("the line is slow")), PATIENCE));
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(request)) || Response.error();
  }
}
