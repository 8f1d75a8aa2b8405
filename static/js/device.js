// Keeps modules on this device, queues what was done without a line, and sends it once when the line returns.
const place = document.getElementById("device");
const { worker, device, receive, person } = place.dataset;
const MODULES = "xenia-module ";

// --- the store: what waits, and what is kept

function store() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("xenia", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("queue", { keyPath: "key" });
      opening.result.createObjectStore("kept", { keyPath: "cache" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function inStore(name, mode, act) {
  const base = await store();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = base.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    base.close();
  }
}

const all = (name) => inStore(name, "readonly", (rows) => rows.getAll());
const put = (name, row) => inStore(name, "readwrite", (rows) => rows.put(row));
const remove = (name, key) => inStore(name, "readwrite", (rows) => rows.delete(key));
const waiting = async () =>
  (await all("queue")).filter((fact) => fact.person === person).sort((one, other) => one.at.localeCompare(other.at));

// --- words

function say(name, numbers = {}, words = place.dataset) {
  let text = words[name];
  for (const [word, value] of Object.entries(numbers)) text = text.replace(`{${word}}`, value);
  const line = document.createElement("p");
  line.className = "message message-warning";
  line.textContent = text;
  place.append(line);
  return line;
}

// --- sending

async function reached() {
  try {
    const answer = await fetch(device, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(4000) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function send() {
  const facts = await waiting();
  if (!facts.length) return;
  const signed = await reached();
  if (!signed || signed.person !== person) {
    place.replaceChildren();
    say("waiting", { n: facts.length });
    return;
  }
  const answer = await fetch(receive, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": signed.token },
    body: JSON.stringify({ facts: facts.slice(0, 200).map(({ person: _own, ...fact }) => fact) }),
  });
  if (!answer.ok) return;
  const outcome = (await answer.json()).facts;
  place.replaceChildren();
  let taken = 0;
  for (const fact of facts) {
    if (!(fact.key in outcome)) continue;
    await remove("queue", fact.key);
    if (outcome[fact.key]) say("refused", { title: fact.title, reason: outcome[fact.key] });
    else taken += 1;
  }
  if (taken) say("sent", { n: taken }).className = "message";
}

// Two tabs of one device do not send the same queue at the same time; were they to, it would count once all the same.
const sendOnce = () => (navigator.locks ? navigator.locks.request("xenia-queue", send) : send());

// --- what is done without a line

async function isKept(cache) {
  return (await all("kept")).some((row) => row.cache === cache && row.person === person);
}

// Where the module is not kept, the form is sent by the browser as if there were no script. Until that is known,
// a form waits: sent too early and without a line, it would be lost.
function watch(form) {
  const asked = isKept(form.dataset.cache);
  asked.then((kept) => {
    if (!kept) form.dataset.online = "yes";
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.online) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    asked.then((kept) => hand(form, event.submitter, kept));
  });
}

for (const form of document.querySelectorAll("form[data-fact]")) watch(form);

async function hand(form, submitter, kept) {
  if (!kept || (await reached())) {
    form.dataset.online = "yes";
    form.requestSubmit(submitter);
    return;
  }
  const stays = staysOpen(form, submitter);
  if (stays !== "open") await put("queue", factOf(form, submitter, stays));
  if (!stays) {
    window.location.assign(form.dataset.next);
    return;
  }
  place.replaceChildren();
  say(stays, { n: openQuestions(form).join(", ") }, form.dataset).scrollIntoView({ block: "center" });
  form.ariaBusy = "false";
}

// Why a test is not handed in without a line: a file cannot wait, and open questions are shown once before.
function staysOpen(form, submitter) {
  if (chosenFiles(form)) return "file";
  if (!form.dataset.open || submitter?.name || form.dataset.shown || !openQuestions(form).length) return "";
  form.dataset.shown = "yes";
  return "open";
}

const chosenFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);

function openQuestions(form) {
  const questions = [...form.querySelectorAll("fieldset.question")];
  return questions.filter((question) => !isAnswered(question)).map((question) => question.id.replace("question-", ""));
}

function isAnswered(question) {
  if (question.querySelector("[data-kept-file]")) return true;
  const fields = [...question.querySelectorAll("input, select, textarea")].filter((field) => !field.closest(".sure"));
  return fields.some((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim()));
}

function factOf(form, submitter, stays) {
  const { fact, enrolment, lesson = "", attempt = "", title } = form.dataset;
  const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  fields.delete("csrfmiddlewaretoken");
  const handsIn = !stays && !submitter?.name; // only the button without a name hands in
  const kind = handsIn ? fact : "answers_kept";
  const answers = attempt ? fields.toString() : "";
  const language = (lesson && fields.get("language")) || "";
  const at = new Date().toISOString();
  return { key: crypto.randomUUID(), person, enrolment, kind, at, lesson, language, attempt, answers, title };
}

async function markWaiting() {
  for (const fact of await waiting()) {
    const link = document.querySelector(`[data-outline="${CSS.escape(fact.lesson)}"] .tick`);
    if (fact.lesson && link) link.textContent = "✓";
  }
}

// --- keeping a module

for (const button of document.querySelectorAll("button[data-keep]")) prepare(button);

async function prepare(button) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  button.hidden = false;
  label(button, await isKept(button.dataset.cache));
  button.addEventListener("click", () => toggle(button));
}

function label(button, kept) {
  button.setAttribute("aria-pressed", kept ? "true" : "false");
  button.textContent = kept ? place.dataset.remove : place.dataset.keep;
}

async function toggle(button) {
  const { cache, keep } = button.dataset;
  button.disabled = true;
  if (await isKept(cache)) {
    await forget(cache);
    label(button, false);
  } else {
    button.textContent = place.dataset.keeping;
    label(button, await keepModule(cache, keep));
  }
  button.disabled = false;
}

async function keepModule(cache, address) {
  try {
    await navigator.serviceWorker.register(worker, { scope: "/learning/" });
    await navigator.serviceWorker.ready;
    const plan = await (await fetch(address)).json();
    const shelf = await caches.open(MODULES + cache);
    for (const url of [...plan.files, ...plan.pages]) await keepPage(shelf, url);
    await put("kept", { cache, person, title: plan.title, first: plan.first });
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    return true;
  } catch {
    await forget(cache);
    say("notKept");
    return false;
  }
}

async function keepPage(shelf, url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(url);
  if (!answer.redirected) await shelf.put(url, answer); // a redirect is no page: the test is not open
}

async function forget(cache) {
  await caches.delete(MODULES + cache);
  await remove("kept", cache);
}

// A test that is opened while its module is kept joins it.
async function refreshOpenTest() {
  const form = document.querySelector("form[data-attempt]");
  if (form && navigator.onLine && (await isKept(form.dataset.cache))) {
    await keepPage(await caches.open(MODULES + form.dataset.cache), window.location.pathname);
  }
}

// --- several people on one device

async function forgetOthers() {
  for (const row of await all("kept")) if (row.person !== person) await forget(row.cache);
}

for (const form of document.querySelectorAll('form[action*="logout"]')) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.clean) return;
    event.preventDefault();
    for (const row of await all("kept")) await forget(row.cache);
    form.dataset.clean = "yes";
    form.requestSubmit();
  });
}

window.addEventListener("online", sendOnce);
await forgetOthers();
await markWaiting();
await refreshOpenTest();
await sendOnce();
