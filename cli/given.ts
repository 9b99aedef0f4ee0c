import { Complaint } from './complaint.ts';

type Value = string | boolean | readonly (string | boolean)[] | undefined;

/** What stands on the command line after the command: words in their places, and options. */
export class Given {
  readonly #words: ReadonlyMap<string, string>;
  readonly #rest: readonly string[];
  readonly #values: Readonly<Record<string, Value>>;

  /** Puts words into the places that `takes` names; one that ends in `…` takes all that follow. */
  constructor(takes: readonly string[], words: readonly string[], values: Readonly<Record<string, Value>>) {
    const last = takes.at(-1);
    const isOpen = last?.endsWith('…') ?? false;
    const named = isOpen ? takes.slice(0, -1) : takes;
    const missing = takes.find((_, index) => words[index] === undefined);
    if (missing !== undefined) throw new Complaint('usage', `Say which ${missing.replace('…', '')}.`);
    if (!isOpen && words.length > takes.length)
      throw new Complaint('usage', `"${words[takes.length]}" is one word too many.`);
    this.#words = new Map(named.map((name, index) => [name, words[index] ?? '']));
    this.#rest = words.slice(named.length);
    this.#values = values;
  }

  /** The word in a place. */
  word(name: string): string {
    return this.#words.get(name) ?? '';
  }

  /** The same as a part of an address. */
  part(name: string): string {
    return encodeURIComponent(this.word(name));
  }

  /** All words in the last place. */
  rest(): readonly string[] {
    return this.#rest;
  }

  text(option: string): string | undefined {
    const value = this.#values[option];
    return typeof value === 'string' ? value : undefined;
  }

  texts(option: string): string[] {
    const value = this.#values[option];
    return Array.isArray(value) ? value.map(String) : [];
  }

  is(option: string): boolean {
    return this.#values[option] === true;
  }

  number(option: string): number | undefined {
    const text = this.text(option);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text)) throw new Complaint('usage', `--${option} must be a whole number.`);
    return Number(text);
  }

  /** Options of the form `key=value`. */
  pairs(option: string): { key: string; value: string }[] {
    return this.texts(option).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Complaint('usage', `--${option} must look like key=value, not "${text}".`);
      return { key: text.slice(0, at), value: text.slice(at + 1) };
    });
  }
}
