// Who is calling: a demo person, the bill they hold, and the number they call from.

const ASKED = { birth_date: "born", zip: "zip", postal_code: "zip" };

export class Caller {
  constructor(page) {
    this.page = page;
    this.radios = [...page.people.querySelectorAll("input")];
    page.people.addEventListener("change", () => this.#chosen());
    this.narrow = matchMedia("(max-width: 62rem)");
    const fold = () => { page.people.open = !this.narrow.matches; };
    this.narrow.addEventListener("change", fold);
    fold();
    this.#chosen({ keepNumber: true });
  }

  get person() {
    return this.radios.find((radio) => radio.checked)?.dataset ?? {};
  }

  // In a call the number stays; another bill may still be taken into the hand.
  inCall(on) {
    for (const input of [this.page.from, this.page.to]) input.disabled = on;
    for (const button of this.page.facts) button.disabled = !on;
    if (!on && this.changed) this.#chosen();
  }

  // On a narrow screen the call takes the room: fold the people, bring the call into view.
  putAway(target) {
    if (!this.narrow.matches) return;
    this.page.people.open = false;
    target.scrollIntoView({ block: "start" });
  }

  // The button that keys in what the line asks for now, if the bill says it; its row is marked. The
  // guarantor ID is known by its step, the others by being secret.
  asked(waiting) {
    const fact = ASKED[waiting.secret] ?? (/ask_id|guarantor/.test(waiting.action) ? "guarantor" : "");
    const wanted = (button) => waiting.kind === "keys" && !this.page.bill.hidden && button.dataset.fact === fact;
    for (const button of this.page.facts) button.closest("div").classList.toggle("asked", wanted(button));
    return this.page.facts.find(wanted);
  }

  #chosen({ keepNumber = false } = {}) {
    const { person, page } = this;
    page.name.textContent = person.name;
    page.bill.hidden = !person.guarantor;
    page.id.textContent = person.written ?? "";
    page.born.textContent = person.birthday ?? "";
    page.zip.textContent = person.zip ?? "";
    this.changed = page.from.disabled;
    if (!page.from.disabled && (person.phone || !keepNumber)) page.from.value = person.phone || unseen();
  }
}

// A number of the range kept for fiction, in areas where no demo household lives: the line may not know it.
const AREAS = [212, 302, 305, 312, 401, 504, 602, 702, 801, 907];

function unseen() {
  const area = AREAS[Math.floor(Math.random() * AREAS.length)];
  return `+1${area}555${String(100 + Math.floor(Math.random() * 100)).padStart(4, "0")}`;
}
