/** A value that came from `!secret name`. It prints, logs and serialises as its name only; `text` is for the one who sends it. */
export class Secret {
  readonly name: string;
  readonly #text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  toString(): string {
    return `!secret ${this.name}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
