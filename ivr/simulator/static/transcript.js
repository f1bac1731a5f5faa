// The conversation as a list: each sentence tagged with its language, keys as keycaps, texts as bubbles.

import { payStep } from "./awaited.js";

const NOTES = {
  ringing: (event) => `Ringing ${written(event.text)}`,
  connected: (event) => `Connected to ${written(event.text)}, who talked for ${spell(event.seconds)}`,
  queued: (event) => `Waiting in the queue “${event.text}”`,
  recorded: (event) => `Message left: ${event.text}`,
  played: (event) => `Sound: ${event.text}`,
  pay_step: payStepNote,
  message: () => "A text message arrived on the phone",
  texted: () => "You sent a text message",
  hung_up: (event) => event.text === "caller" ? "You hung up" : "The line hung up",
  refused: (event) => event.text || "The call was refused",
  warning: (event) => `Carrier’s warning: ${event.text}`,
  trouble: (event) => `Trouble: ${event.text}`,
};
const WARNINGS = ["warning", "trouble", "refused"];

export class Transcript {
  constructor({ list, texts, scroll, empty }) {
    Object.assign(this, { list, texts, scroll, empty });
  }

  clear() {
    this.list.replaceChildren();
    this.empty.hidden = false;
    this.lang = "";
  }

  forgetTexts() { // another phone
    this.texts.replaceChildren();
  }

  add(event) {
    this.empty.hidden = true;
    if (event.kind === "pressed") return this.#pressed(event);
    if (event.kind === "message" || event.kind === "texted") this.#text(event);
    const item = this.#item(event);
    if (event.kind === "said") this.lang = event.lang; // the call's language: texts come in it too
    if (item) {
      this.list.append(item);
      this.follow();
    }
    return item;
  }

  #item(event) {
    if (event.kind === "said" || event.kind === "whisper") return spoken(event, event.lang === this.lang);
    if (event.kind === "words") return entry("mine", paragraph("You said ", event.text, this.lang));
    const note = NOTES[event.kind]?.(event);
    return note ? entry(WARNINGS.includes(event.kind) ? "note warning" : "note", note) : null;
  }

  #pressed(event) {
    let item = this.list.lastElementChild;
    if (!item?.classList.contains("pressed")) {
      item = entry("mine pressed", hidden("You pressed "));
      this.list.append(item);
    }
    for (const key of event.text) item.append(element("kbd", key === "*" ? "✱" : key));
    this.follow();
    return item;
  }

  #text(event) {
    const mine = event.kind === "texted";
    const bubble = element("div");
    bubble.className = mine ? "bubble sent" : "bubble";
    const head = element("span", mine ? "You" : "Text message");
    head.className = "from";
    bubble.append(head, paragraph("", event.text, mine ? "" : this.lang));
    this.texts.append(bubble);
    this.texts.scrollTop = bubble.offsetTop - this.texts.offsetTop - 8; // its beginning
  }

  follow() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}

function payStepNote({ step, text, details }) { // the first asking speaks for itself
  if (!step) return `Card entry ended: ${text}`;
  return details.error ? `${payStep(step)} again: ${details.error}` : "";
}

function spoken(event, sameLanguage) {
  const whisper = event.kind === "whisper";
  const item = entry(whisper ? "line whisper" : "line",
    paragraph(whisper ? "Only the representative hears: " : "", event.text, event.lang));
  const tag = element("span", sameLanguage ? "" : event.language_name);
  tag.className = "tag";
  tag.lang = event.lang;
  item.append(tag);
  return item;
}

function entry(names, content) {
  const item = element("li");
  item.className = names;
  item.append(content);
  return item;
}

function paragraph(before, text, lang) {
  const words = element("p");
  if (before) {
    const lead = element("span", before);
    lead.className = "lead";
    words.append(lead);
  }
  const said = element("span", text);
  if (lang) said.lang = lang;
  words.append(said);
  return words;
}

function hidden(text) {
  const span = element("span", text);
  span.className = "unseen";
  return span;
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// North American numbers as people write them.
export function written(numbers) {
  return numbers.replace(/\+1(\d{3})(\d{3})(\d{4})\b/g, "($1) $2-$3");
}

export function spell(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
