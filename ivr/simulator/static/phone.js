// The softphone: calls the line, tells what it says, counts the time it waits, gives it the caller's answers.

import { inWords, isQuestion, Panels, payStep, wholeAnswer } from "./awaited.js";
import { Caller } from "./caller.js";
import { Countdown } from "./countdown.js";
import { Hood } from "./hood.js";
import { Line } from "./line.js";
import { Settings } from "./settings.js";
import { Teller } from "./teller.js";
import { spell, Transcript, written } from "./transcript.js";
import { Tones, Voice } from "./voice.js";

const LOOK_EVERY_MS = 2500; // for texts, which arrive by themselves
const LOOK_AFTER_THE_END_MS = 10 * 60 * 1000;
const MASK = "•";

const at = (id) => document.getElementById(id);
const facts = [...document.querySelectorAll("[data-fact]")];
const line = new Line(document.body.dataset.calls);
const voice = new Voice();
const tones = new Tones();
const transcript = new Transcript({ list: at("transcript"), texts: at("texts"), scroll: at("scroll"), empty: at("empty") });
const teller = new Teller({ voice, transcript, heading: at("speaking"), skip: at("skip") });
const hood = new Hood({ table: at("http"), select: at("document"), code: at("twiml").firstElementChild });
const countdown = new Countdown({ box: at("wait"), fill: at("fill"), left: at("left") });
const panels = new Panels({
  pay: at("card-panel"), speech: at("say-panel"), ringing: at("ring-panel"), record: at("record-panel"),
});
const caller = new Caller({
  people: at("people"), name: at("caller-name"), bill: at("bill"), id: at("bill-id"), born: at("bill-born"),
  zip: at("bill-zip"), from: at("from"), to: at("to"), facts,
});

let phase = "idle"; // idle, calling, in, ended
let waiting = { kind: "idle" };
let counted = null; // the waiting whose time is being counted
let typed = ""; // keys pressed and not yet sent
let sending = false;
let calledFrom = "";
let startedAt = 0;
let endedAt = 0;

// The call: every request goes through give(), every reply through take(), and when all is told, ready().

async function call() {
  if (at("from").value !== calledFrom) showTexts(false);
  calledFrom = at("from").value;
  teller.clear();
  hood.clear();
  startedAt = performance.now();
  endedAt = 0;
  typed = "";
  enter("calling", "Calling", "Calling…");
  keyed("");
  tones.ring();
  caller.putAway(at("talk-title"));
  await attempt(() => line.call(at("from").value.trim(), at("to").value.trim()));
}

async function give(what, body = {}) {
  countdown.stop();
  counted = null;
  await attempt(() => line.send(what, body));
}

async function attempt(ask) {
  sending = true;
  try {
    take(await ask());
    alarm("");
  } catch (trouble) {
    alarm(trouble.status ? trouble.message : "The line does not answer. Is the server running?");
    if (trouble.status === 404 || !line.id) end();
  }
  sending = false;
  if (typed) sendKeys();
  else if (!teller.telling) ready();
}

function take(reply) {
  for (const event of reply.events.filter(({ kind }) => kind === "http")) hood.request(event);
  hood.add(reply.documents);
  const events = reply.events.filter(({ kind }) => kind !== "http");
  if (events.some(({ kind }) => kind === "said" || kind === "hung_up")) {
    keyed("");
    teller.beginPrompt();
  }
  if (events.some(({ kind }) => kind === "message")) showTexts(true);
  if (JSON.stringify(waiting) !== JSON.stringify(reply.waiting)) counted = null;
  waiting = reply.waiting;
  if (typed && listening()) teller.hurry(line.events, { cut: true });
  if (!counted) show(listening() ? waiting : { kind: "listen" });
  teller.tell(events);
}

function ready() {
  if (phase !== "in" || sending || counted === waiting) return;
  if (waiting.kind === "ended") {
    end();
    return;
  }
  show(waiting);
  counted = waiting;
  countdown.start(waiting.timeout_seconds, { whenOver: timeIsUp, canWait: isQuestion(waiting) });
}
teller.told = ready;

function end() {
  countdown.stop();
  voice.stop();
  waiting = { kind: "ended" };
  endedAt = performance.now();
  enter("ended", line.id ? "Call ended" : "No call", line.id ? "Call ended" : "Press Call");
}

function timeIsUp() {
  if (waiting.kind === "ringing") give("answer", { how: "no-answer" });
  else give(waiting.kind === "pause" || waiting.kind === "queue" ? "wait" : "silence");
}

// What the phone shows.

function enter(name, state, awaited) {
  phase = document.body.dataset.call = name;
  const open = name === "calling" || name === "in";
  at("state").textContent = state;
  if (awaited !== undefined && at("awaited").textContent !== awaited) at("awaited").textContent = awaited;
  at("call-label").textContent = open ? "Hang up" : "Call";
  caller.inCall(open);
  if (name !== "in") {
    panels.show({});
    factPanel(caller.asked({}));
  }
}

function show(awaited) {
  enter("in", "In call", inWords(awaited));
  panels.show(awaited);
  factPanel(caller.asked(awaited));
  if (awaited.kind === "pay") cardPanel();
  if (awaited.kind === "ringing" || awaited.kind === "queue") ringPanel();
  transcript.follow(); // a panel may have taken room
}

function factPanel(button) { // on a narrow screen, where the bill is out of sight
  at("fact-panel").hidden = !button;
  at("fact").textContent = button?.closest("div").querySelector("dd").textContent ?? "";
  at("fact-key").onclick = () => button?.click();
}

function cardPanel() {
  const name = payStep(waiting.step);
  at("card-key").textContent = `Key in: ${name.toLowerCase()}`;
  at("card-note").textContent = waiting.attempt > 1
    ? `${name}, attempt ${waiting.attempt}. Or key it yourself: digits are masked.`
    : "Or key it yourself. Digits are masked everywhere.";
}

function ringPanel() {
  const queue = waiting.kind === "queue";
  at("ring-note").textContent = queue ? "A caller waits in the queue." : `${written(waiting.called.join(", "))} is ringing.`;
  for (const how of ["busy", "no-answer"]) document.querySelector(`[data-how="${how}"]`).hidden = queue;
}

function showTexts(on) {
  at("texts").hidden = at("text-form").hidden = !on;
  if (!on) transcript.forgetTexts();
}

function alarm(text) {
  at("alarm").hidden = !text;
  at("alarm").textContent = text;
}

function keyed(text) {
  at("keyed").textContent = text.slice(-20);
}

function flash(key) {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 120);
}

// Answering.

function listening() { // a key cuts the speech short only where the line listens while it speaks
  return ["keys", "speech", "pay"].includes(waiting.kind) && waiting.barge_in;
}

function press(key) {
  if (phase !== "in") return;
  tones.key(key);
  flash(key);
  keyed(at("keyed").textContent + (waiting.secret || waiting.kind === "pay" ? MASK : key));
  typed += key;
  if (!sending) sendKeys();
}

function sendKeys() {
  const keys = typed;
  typed = "";
  const after_seconds = teller.heardSeconds();
  interrupt();
  give("keys", { keys, after_seconds });
}

function interrupt() {
  if (teller.telling && listening()) teller.hurry(line.events, { cut: true });
}

function answer(form, what, body) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = body();
    if (!given) return;
    interrupt();
    give(what, given);
  });
}

function typedInto(id) { // what was typed into a box, which is emptied; nothing when there is nothing
  const text = at(id).value.trim();
  at(id).value = "";
  return text ? { text } : null;
}

answer(at("card-panel"), "card", () => ({ name: at("card").value }));
answer(at("say-panel"), "say", () => typedInto("say"));
answer(at("record-panel"), "message", () => ({ seconds: at("seconds").valueAsNumber || 1 }));
at("ring-panel").addEventListener("click", ({ target }) => {
  if (target.dataset.how) give("answer", { how: target.dataset.how });
});
at("text-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = typedInto("text");
  if (given) await line.send("text", given).then(take).catch((trouble) => alarm(trouble.message));
});
at("call").addEventListener("click", () => {
  if (phase !== "calling" && phase !== "in") return call();
  teller.hurry(Infinity, { cut: true });
  return give("hangup");
});
at("keypad").addEventListener("click", ({ target }) => {
  const key = target.closest("[data-key]")?.dataset.key;
  if (key) press(key);
});
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea");
  if (!at("typing").checked || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!/^[0-9*#]$/.test(event.key)) return;
  event.preventDefault();
  press(event.key);
});
for (const button of facts) {
  button.addEventListener("click", () => {
    const digits = caller.person[button.dataset.fact];
    for (const key of waiting.kind === "keys" ? wholeAnswer(waiting, digits) : digits) press(key);
  });
}
at("skip").addEventListener("click", () => teller.hurry(line.events, { cut: false }));
at("more-time").addEventListener("click", () => at("patient").click());

new Settings({
  aloud: (on) => { voice.aloud = on; voice.stop(); },
  tones: (on) => { tones.on = on; },
  typing: () => {},
  pace: (value) => { voice.pace = Number(value); },
  patient: (on) => { countdown.patient = on; at("more-time").setAttribute("aria-pressed", String(on)); },
});

// The clock, and what arrives by itself.

setInterval(() => {
  at("clock").textContent = startedAt ? spell(((endedAt || performance.now()) - startedAt) / 1000) : "";
}, 500);
setInterval(async () => {
  const late = endedAt && performance.now() - endedAt > LOOK_AFTER_THE_END_MS;
  if (!line.id || sending || teller.telling || late || document.hidden) return;
  await line.look().then(take).catch(() => {}); // the next key tells what is wrong
}, LOOK_EVERY_MS);
addEventListener("pagehide", () => {
  voice.stop();
  if (phase === "in") line.leave();
});
