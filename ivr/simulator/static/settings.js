// What the user chose about sound and pace, remembered by this browser.

export class Settings {
  constructor(uses) { // the id of an input -> what its value changes
    for (const [id, use] of Object.entries(uses)) this.#follow(document.getElementById(id), use);
  }

  #follow(input, use) {
    const box = input.type === "checkbox";
    const value = () => (box ? input.checked : input.value);
    const kept = localStorage.getItem(`phone.${input.id}`);
    if (kept !== null && box) input.checked = kept === "true";
    else if (kept !== null) input.value = kept;
    use(value());
    input.addEventListener("change", () => {
      localStorage.setItem(`phone.${input.id}`, String(value()));
      use(value());
    });
  }
}
