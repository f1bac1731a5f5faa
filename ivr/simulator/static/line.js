// The protocol: one call, its requests in order, and what each reply brings that is new.

export class Line {
  constructor(base) {
    this.base = base;
    this.id = null;
    this.events = 0; // how many we have; asked for by number, so a lost reply is healed by the next
    this.documents = 0;
    this.queue = Promise.resolve();
  }

  call(from, to) {
    this.id = null;
    this.events = this.documents = 0;
    return this.#inTurn(() => this.#post(this.base, { from, to }));
  }

  send(what, body = {}) {
    return this.#inTurn(() => this.#post(`${this.base}/${this.id}/${what}`, body));
  }

  look() {
    return this.#inTurn(() => this.#exchange(
      `${this.base}/${this.id}/events?after=${this.events}&documents_after=${this.documents}`, {},
    ));
  }

  leave() { // the page is closing: hang up without waiting for an answer
    fetch(`${this.base}/${this.id}/hangup`, { ...request({}), keepalive: true }).catch(() => {});
  }

  #inTurn(act) {
    const turn = this.queue.then(act);
    this.queue = turn.catch(() => {});
    return turn;
  }

  #post(url, body) {
    return this.#exchange(url, request({ ...body, after: this.events, documents_after: this.documents }));
  }

  async #exchange(url, options) {
    const response = await fetch(url, options);
    const reply = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, reply.message);
    this.id = reply.id;
    const events = reply.events.filter((event) => event.n >= this.events);
    this.events += events.length;
    this.documents += reply.documents.length;
    return { ...reply, events };
  }
}

export class Refused extends Error {
  constructor(status, message) {
    super(message || `The line answered ${status}.`);
    this.status = status;
  }
}

function request(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
