// Speech by the browser's own voices, in the language of each sentence; and the keypad's tones.

const SAME_SPEECH = { // what else is the same speech; never Mandarin for Cantonese, nor the other way round
  "zh-hk": ["zh-hk", "yue-hk", "yue", "zh-yue", "zh-hant-hk"],
  "zh-cn": ["zh-cn", "cmn-cn", "cmn-hans-cn", "zh-hans-cn", "cmn", "zh-sg", "zh-tw", "cmn-tw"],
  "es-us": ["es-us", "es-mx", "es-419"],
};
const WATCH_SECONDS = 6; // some browsers lose the end of an utterance; go on this long after the model says it ended

export class Voice {
  constructor() {
    this.synthesis = window.speechSynthesis;
    this.aloud = true;
    this.pace = 1;
    this.finish = null;
    this.synthesis?.getVoices(); // the first asking starts the loading
  }

  find(lang) {
    const voices = this.synthesis?.getVoices() ?? [];
    const wanted = lang.toLowerCase();
    const named = (voice) => voice.lang.toLowerCase().replaceAll("_", "-");
    for (const tag of SAME_SPEECH[wanted] ?? [wanted]) {
      const found = voices.find((voice) => named(voice) === tag);
      if (found) return found;
    }
    const [primary] = wanted.split("-");
    return primary === "zh" ? undefined : voices.find((voice) => named(voice).split("-")[0] === primary);
  }

  // Resolves when the words have been spoken, their time has passed in silence, or stop() was called.
  speak({ pieces, lang, seconds, rate }) {
    if (this.pace === 0) return Promise.resolve();
    const voice = this.aloud ? this.find(lang) : undefined;
    const most = voice ? seconds * 2 + WATCH_SECONDS : seconds;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(), (most * 1000) / this.pace);
      this.finish = () => { clearTimeout(timer); this.finish = null; resolve(); };
      if (voice) this.#pieces([...pieces], voice, this.pace * rate, this.finish);
    });
  }

  rest(seconds) {
    return this.speak({ pieces: [], lang: "", seconds, rate: 1 });
  }

  stop() {
    const finish = this.finish;
    this.finish = null;
    this.synthesis?.cancel();
    finish?.();
  }

  // Words are uttered, numbers are breaks in milliseconds; each starts when the one before has ended.
  #pieces(pieces, voice, rate, finish) {
    if (this.finish !== finish) return; // stopped meanwhile
    const piece = pieces.shift();
    const next = () => this.#pieces(pieces, voice, rate, finish);
    if (piece === undefined) finish();
    else if (typeof piece === "number") setTimeout(next, piece / this.pace);
    else this.#utter(piece, voice, rate, next);
  }

  #utter(text, voice, rate, next) {
    const utterance = new SpeechSynthesisUtterance(text);
    Object.assign(utterance, { voice, lang: voice.lang, rate });
    utterance.addEventListener("end", next);
    utterance.addEventListener("error", next);
    this.utterance = utterance; // kept, or it may be collected before its end is told
    this.synthesis.speak(utterance);
  }
}

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const LAYOUT = "123456789*0#";

export class Tones {
  constructor() {
    this.on = true;
  }

  key(key) {
    const place = LAYOUT.indexOf(key);
    this.#sound([ROWS[Math.floor(place / 3)], COLUMNS[place % 3]], 0.12);
  }

  ring() {
    this.#sound([440, 480], 0.9);
  }

  #sound(frequencies, seconds) {
    if (!this.on || !window.AudioContext) return;
    this.context ??= new AudioContext();
    const gain = this.context.createGain();
    const end = this.context.currentTime + seconds;
    gain.gain.setValueAtTime(0.05, end - seconds);
    gain.gain.setTargetAtTime(0, end - 0.02, 0.01);
    gain.connect(this.context.destination);
    for (const frequency of frequencies) {
      const tone = new OscillatorNode(this.context, { frequency });
      tone.connect(gain);
      tone.start();
      tone.stop(end + 0.1);
    }
  }
}
