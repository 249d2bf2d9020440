// Asks for what is newer than what is shown, and shows it; sounds once for each new candidate.
const place = (id) => document.getElementById(id);
const sounded = new Set();

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function both(name, text, kind = "") {
  const made = element(name, text.id, kind), other = element("span", text.en);
  other.lang = "en";
  made.append(other);
  return made;
}

function candidate(one, words) {
  const card = element("article", "", "candidate"), shots = element("div", "", "shots"), facts = element("dl");
  for (let n = 0; n < one.shots; n++) {
    const shot = element("img");
    shot.src = `/shots/${one.candidate}/${n}`;
    shot.alt = n ? "" : words.shot;
    shots.append(shot);
  }
  const fact = (name, value) => facts.append(both("dt", name), value);
  fact(words.likeness, both("dd", one.band));
  if (one.label) fact(words.order, element("dd", one.label));
  fact(words.time, element("dd", one.time));
  facts.append(both("dd", words.check, "plain"));
  card.append(both("h1", words.title), shots, facts);
  return card;
}

function show(state) {
  place("problems").replaceChildren(...state.problems.map((one) => both("p", one)));
  place("candidates").replaceChildren(...state.candidates.map((one) => candidate(one, state.words)));
  place("quiet").replaceChildren(...(state.candidates.length ? [] : [both("span", state.quiet), both("span", state.where)]));
  place("line").textContent = state.line;
  const fresh = state.candidates.filter((one) => !sounded.has(one.candidate));
  for (const one of fresh) sounded.add(one.candidate);
  if (fresh.length) place("alarm").play().catch(() => { place("sound").hidden = false; });
}

place("sound").addEventListener("click", () => place("alarm").play().then(() => { place("sound").hidden = true; }));

let number = -1;
for (;;) {
  try {
    const state = await (await fetch(`/state?after=${number}`)).json();
    number = state.number;
    if (state.words) show(state);
  } catch {
    place("line").textContent = "Program kamera tidak berjalan. Camera program is not running.";
    number = -1;
    await new Promise((done) => setTimeout(done, 1000));
  }
}
