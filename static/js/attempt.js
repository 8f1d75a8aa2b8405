// Keeps answers as one goes and tells the time that is left. Without it the buttons of the page do the same.

const form = document.getElementById("attempt");
const clock = document.getElementById("clock");
const WAIT = 1500;

function said({ kept, unread }) {
  if (!kept) return form.dataset.notKept;
  return unread.length ? form.dataset.unread.replace("{n}", unread.join(", ")) : form.dataset.kept;
}

function keepAsOneGoes(words) {
  let timer = 0;
  const send = async () => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    words.textContent = await fetch(form.dataset.keep, { method: "POST", body: data })
      .then((answer) => (answer.ok ? answer.json() : { kept: false }))
      .then(said, () => form.dataset.notKept);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

function tellTime(words, said) {
  const due = new Date(clock.dataset.due).getTime();
  const announced = new Set();
  const look = () => {
    const left = Math.ceil((due - Date.now()) / 60000);
    const text = left > 1 ? clock.dataset.many.replace("{n}", left) : left === 1 ? clock.dataset.one : clock.dataset.over;
    words.textContent = text;
    const mark = [0, 1, 5].find((minutes) => left <= minutes);
    if (mark !== undefined && !announced.has(mark)) {
      announced.add(mark);
      said.textContent = text;
    }
  };
  look();
  setInterval(look, 15000);
}

if (form) keepAsOneGoes(document.getElementById("kept-words"));
if (clock) tellTime(document.getElementById("clock-words"), document.getElementById("clock-said"));
