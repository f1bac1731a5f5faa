// The time the line waits, seen: it starts when the speech ends and stands still when asked to.

export class Countdown {
  constructor({ box, fill, left }) {
    Object.assign(this, { box, fill, left });
    this.patient = false;
    this.running = null;
  }

  start(seconds, { whenOver, canWait }) {
    this.stop();
    this.running = { seconds, over: 0, whenOver, canWait, last: performance.now() };
    this.box.hidden = false;
    this.box.classList.toggle("fixed-time", !canWait);
    this.#tick();
  }

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.running = null;
    this.box.hidden = true;
  }

  #tick() {
    const run = this.running;
    if (!run) return;
    const now = performance.now();
    const held = this.patient && run.canWait;
    if (!held) run.over += (now - run.last) / 1000;
    run.last = now;
    this.#draw(run, held);
    if (run.over >= run.seconds) {
      this.stop();
      run.whenOver();
      return;
    }
    this.timer = setTimeout(() => { this.frame = requestAnimationFrame(() => this.#tick()); }, 100);
  }

  #draw(run, held) {
    const rest = Math.max(0, run.seconds - run.over);
    this.box.classList.toggle("held", held);
    this.fill.style.setProperty("--rest", (rest / run.seconds).toFixed(3));
    this.left.textContent = held ? "waiting for you" : `${Math.ceil(rest)} s`;
  }
}
