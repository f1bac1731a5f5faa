// Under the hood: every request of the call and every document the line answered with.

export class Hood {
  constructor({ table, select, code }) {
    Object.assign(this, { rows: table.tBodies[0], select, code });
    this.documents = [];
    select.addEventListener("change", () => this.#show());
  }

  clear() {
    this.documents = [];
    this.rows.replaceChildren();
    this.select.replaceChildren();
  }

  request(event) {
    const row = this.rows.insertRow();
    const [, asked, answer] = /^(\S+ \S+) (.*)$/.exec(event.text) ?? ["", event.text, ""];
    for (const text of [`${event.at.toFixed(1)} s`, asked, answer]) row.insertCell().textContent = text;
    row.classList.toggle("bad", !/^[23]/.test(answer));
    const box = this.rows.closest(".scroll");
    box.scrollTop = box.scrollHeight;
  }

  add(documents) {
    for (const text of documents) {
      this.documents.push(text);
      this.select.add(new Option(`${this.documents.length}`, `${this.documents.length - 1}`));
    }
    if (!documents.length) return;
    this.select.value = `${this.documents.length - 1}`;
    this.#show();
  }

  #show() {
    this.code.replaceChildren();
    const parsed = new DOMParser().parseFromString(this.documents[this.select.value], "text/xml");
    if (parsed.querySelector("parsererror")) this.code.textContent = this.documents[this.select.value];
    else write(parsed.documentElement, 0, this.code);
  }
}

// One element, indented, its parts in spans for colour. Text and its marks (break, prosody) stay on one line.
function write(node, depth, into) {
  const indent = "  ".repeat(depth);
  const blocks = [...node.childNodes].every((child) => child.nodeType === Node.ELEMENT_NODE || !child.data?.trim());
  into.append(indent);
  open(node, into, !node.childNodes.length);
  if (!node.childNodes.length) return void into.append("\n");
  if (blocks) {
    into.append("\n");
    for (const child of node.children) write(child, depth + 1, into);
    into.append(indent);
  } else {
    flow(node, into);
  }
  close(node, into);
  into.append("\n");
}

function flow(node, into) {
  for (const child of node.childNodes) {
    if (child.nodeType !== Node.ELEMENT_NODE) {
      into.append(child.data);
      continue;
    }
    open(child, into, !child.childNodes.length);
    if (!child.childNodes.length) continue;
    flow(child, into);
    close(child, into);
  }
}

function open(node, into, empty) {
  into.append(part("mark", `<${node.nodeName}`));
  for (const { name, value } of node.attributes) {
    into.append(" ", part("name", name), part("mark", "="), part("value", `"${value}"`));
  }
  into.append(part("mark", empty ? "/>" : ">"));
}

function close(node, into) {
  into.append(part("mark", `</${node.nodeName}>`));
}

function part(kind, text) {
  const span = document.createElement("span");
  span.className = `xml-${kind}`;
  span.textContent = text;
  return span;
}
