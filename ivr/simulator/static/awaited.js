// What the line waits for, in words, and the panel that helps to answer it.

const MOMENT = "One moment…";
const PAY = {
  "payment-card-number": ["Enter the card number, then #", "Card number"],
  "expiration-date": ["Enter the expiry date: month and year, 4 digits", "Expiry date"],
  "security-code": ["Enter the security code of the card", "Security code"],
  "postal-code": ["Enter the ZIP code of the card, then #", "ZIP code"],
  "bank-routing-number": ["Enter the bank’s routing number, 9 digits", "Routing number"],
  "bank-account-number": ["Enter the bank account number, then #", "Account number"],
};

const LINE_AT_WORK = /\/pay\.charging\//; // keys are taken here, but it is the processor that is waited for

// True where the caller is asked for something, and may take their time.
export function isQuestion({ kind, action }) {
  return kind !== "pause" && !LINE_AT_WORK.test(action);
}

export function payStep(step) {
  return PAY[step]?.[1] ?? "Card";
}

export function inWords(waiting) {
  const { kind, step, finish_on_key: finish, digits_at_most: most } = waiting;
  if (LINE_AT_WORK.test(waiting.action)) return MOMENT;
  if (kind === "pay") return PAY[step]?.[0] ?? MOMENT;
  if (kind === "keys" || kind === "speech") {
    const keys = digits(most, finish);
    return kind === "speech" ? `Say something, or ${keys[0].toLowerCase()}${keys.slice(1)}` : keys;
  }
  return {
    record: "Leave a message after the tone",
    ringing: "Ringing…",
    queue: "Waiting in the queue",
    pause: MOMENT,
    incoming: "The line is calling you",
    listen: "Listen…",
  }[kind] ?? "";
}

function digits(most, finish) {
  if (most === 1) return "Press a key";
  const done = finish ? `, then ${finish}` : "";
  return most ? `Enter ${most} digits` : `Enter digits${done}`;
}

// Keys that give a whole answer: the finishing key only where the line would go on waiting without it.
export function wholeAnswer(waiting, answer) {
  const { finish_on_key: finish, digits_at_most: most } = waiting;
  return answer + (finish && (!most || answer.length < most) ? finish : "");
}

export class Panels {
  constructor(panels) {
    this.panels = panels; // kind of waiting -> its element
  }

  show(waiting) {
    for (const [kind, panel] of Object.entries(this.panels)) panel.hidden = !this.#fits(kind, waiting);
  }

  #fits(kind, waiting) {
    if (kind === "pay") return waiting.kind === "pay" && waiting.step in PAY;
    if (kind === "ringing") return waiting.kind === "ringing" || waiting.kind === "queue";
    return waiting.kind === kind;
  }
}
