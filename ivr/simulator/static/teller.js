// Tells the call: shows one event after the other, speaks the sentences, and knows how far it has come.

export class Teller {
  constructor({ voice, transcript, heading, skip }) {
    Object.assign(this, { voice, transcript, heading, skip });
    this.waitingToBeTold = [];
    this.telling = false;
    this.current = null; // the sentence being spoken, and since when
    this.secondsBefore = 0; // of this prompt, by the model, before the current sentence
    this.silentBefore = 0; // events before this number are shown and not spoken …
    this.cut = false; // … because a key cut them short
    this.told = () => {};
  }

  clear() {
    this.transcript.clear();
    this.waitingToBeTold = [];
    this.secondsBefore = this.silentBefore = 0;
  }

  // A new prompt begins: how far into it a key is pressed counts from here.
  beginPrompt() {
    this.secondsBefore = 0;
  }

  async tell(events) {
    this.waitingToBeTold.push(...events);
    if (this.telling) return;
    this.telling = true;
    while (this.waitingToBeTold.length) await this.#one(this.waitingToBeTold.shift());
    this.telling = false;
    this.#speaking(null);
    this.told();
  }

  // Show the rest at once, up to event number `upTo`. `cut`: a key interrupted it.
  hurry(upTo, { cut }) {
    this.cut = cut && this.voice.pace > 0; // what is shown at once is not cut short
    this.silentBefore = upTo;
    this.voice.stop();
  }

  // Seconds into the prompt; undefined when it was heard to its end.
  heardSeconds() {
    if (!this.telling) return undefined;
    if (!this.current) return this.secondsBefore;
    const passed = ((performance.now() - this.current.since) / 1000) * this.voice.pace;
    return this.secondsBefore + Math.min(passed, this.current.event.seconds);
  }

  async #one(event) {
    const item = this.transcript.add(event);
    const silent = event.n < this.silentBefore;
    if (event.kind === "pause") return silent ? undefined : this.voice.rest(event.seconds);
    if (event.kind !== "said" && event.kind !== "whisper") return undefined;
    if (silent) return void item.classList.toggle("cut", this.cut);
    this.current = { event, since: performance.now() };
    item.classList.add("now");
    this.#speaking(event);
    await this.voice.speak(event);
    item.classList.remove("now");
    item.classList.toggle("cut", this.cut && event.n < this.silentBefore);
    this.secondsBefore += event.seconds;
    this.current = null;
    return undefined;
  }

  #speaking(event) {
    const { heading, voice } = this;
    heading.hidden = this.skip.hidden = !event;
    if (!event) return;
    const mute = voice.aloud && voice.pace > 0 && !voice.find(event.lang);
    heading.classList.toggle("no-voice", mute);
    heading.textContent = mute
      ? `No ${event.language_name} voice in this browser: shown, at the speed of speech`
      : `Speaking ${event.language_name}`;
  }
}
