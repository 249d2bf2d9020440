// The public board: asks every second, chimes and speaks in Indonesian and English.

const main = document.getElementById("content");
const list = document.getElementById("calls");
const nobody = document.getElementById("nobody");
const closed = document.getElementById("closed");
const lost = document.getElementById("lost");
const shift = Number(document.body.dataset.clockOffset || 0) * 1000;
const two = (number) => String(number).padStart(2, "0");
const NEW_FOR = 15000;
let tag = "", answered = Date.now(), heard = null, fresh = new Map();

// The words of the calls: read digit by digit, as one says a ticket.
const DIGITS = {
  id: ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
  en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
};
const PHRASES = {
  id: (ticket, counter) => `Nomor antrean ${ticket}, silakan ke ${counter}.`,
  en: (ticket, counter) => `Number ${ticket}, please go to ${counter}.`,
};
const VOICES = { id: "id-ID", en: "en-US" };
const spell = (text, language) => [...text].map((sign) => DIGITS[language][sign] ?? (/[a-z]/i.test(sign) ? sign : " ")).join(" ");
const place = (counter, language) => (language === "en" ? counter.replace(/loket/i, "counter") : counter)
  .replace(/\d+/g, (number) => (number.length > 1 ? spell(number, language) : DIGITS[language][number]));

let audio = null;
function chime() {
  if (!audio) return;
  [[880, 0], [659.25, 0.35]].forEach(([pitch, at]) => {
    const tone = audio.createOscillator(), level = audio.createGain(), start = audio.currentTime + at;
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(0.5, start + 0.02);
    level.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
    tone.connect(level).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 1);
  });
}

const queue = [];
let speaking = false;
async function say() {
  if (speaking || !audio) return;
  speaking = true;
  while (queue.length) {
    const call = queue.shift();
    chime();
    await new Promise((done) => setTimeout(done, 1300));
    for (const language of ["id", "en"]) await utter(PHRASES[language](spell(call.ticket, language), place(call.counter, language)), language);
  }
  speaking = false;
}
function utter(words, language) {
  if (!("speechSynthesis" in window)) return Promise.resolve();
  return new Promise((done) => {
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = VOICES[language];
    speech.rate = 0.9;
    const voice = speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language));
    if (voice) speech.voice = voice;
    speech.onend = speech.onerror = () => done();
    setTimeout(done, 9000); // a television whose voice never ends must not hold up the next call
    speechSynthesis.speak(speech);
  });
}

const button = document.getElementById("sound");
button.addEventListener("click", async () => { // browsers let a page sound only after a gesture
  const Context = window.AudioContext || window.webkitAudioContext;
  audio = Context ? new Context() : null;
  await audio?.resume();
  document.getElementById("state").textContent =
    "speechSynthesis" in window && audio ? button.dataset.on : button.dataset.mute;
  button.hidden = true;
  chime();
  document.documentElement.requestFullscreen?.().catch(() => {});
});

function show({ calls, opens }) {
  const now = Date.now();
  const keys = new Set(calls.map((call) => `${call.ticket} ${call.counter} ${call.calls}`));
  for (const call of calls) {
    const key = `${call.ticket} ${call.counter} ${call.calls}`;
    if (heard && !heard.has(key) && !call.begun) {
      fresh.set(call.ticket, now);
      queue.push(call);
    }
  }
  heard = keys;
  nobody.hidden = calls.length > 0 || Boolean(opens);
  closed.hidden = calls.length > 0 || !opens;
  closed.querySelectorAll("[data-opens]").forEach((hour) => { hour.textContent = opens; });
  list.replaceChildren(...calls.map((call) => {
    const row = document.createElement("li");
    if (call.begun) row.className = "begun";
    else if (now - (fresh.get(call.ticket) || 0) < NEW_FOR) row.className = "new";
    for (const [name, text] of [["ticket", call.ticket], ["arrow", "→"], ["counter", call.counter]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      if (name === "arrow") part.setAttribute("aria-hidden", "true");
      row.append(part, " ");
    }
    return row;
  }));
  say();
}

async function ask() {
  try {
    const answer = await fetch(main.dataset.now, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.ok || answer.status === 304) answered = Date.now();
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      show(await answer.json());
    }
  } catch { /* seen below */ }
  lost.hidden = Date.now() - answered < 5000;
  for (const row of list.querySelectorAll(".new")) {
    if (Date.now() - (fresh.get(row.firstElementChild.textContent) || 0) >= NEW_FOR) row.classList.remove("new");
  }
  setTimeout(ask, 1000);
}
ask();

function clock() {
  const now = new Date(Date.now() + shift);
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: main.dataset.zone, hour: "2-digit", minute: "2-digit" }).format(now);
  document.getElementById("clock").textContent = local.replace(":", ".");
}
setInterval(clock, 1000);
