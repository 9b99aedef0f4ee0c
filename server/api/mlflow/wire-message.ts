import { Refusal } from '#server/platform/domain/refusal.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A message of MLflow's protocol: a JSON body, or the query of a GET, read with the words its clients expect. Fields that
 * nobody asks for are ignored, as proto3 JSON does; null counts as absent.
 */
export class WireMessage {
  readonly fields: Readonly<Record<string, Json>>;

  private constructor(fields: Record<string, Json>) {
    this.fields = fields;
  }

  /** Reads a body; old clients send it as a JSON string that holds JSON. Throws `invalid` when it is neither. */
  static fromBody(text: string): WireMessage {
    if (text.trim() === '') return new WireMessage({});
    let value: unknown;
    try {
      value = JSON.parse(text);
      if (typeof value === 'string') value = JSON.parse(value);
    } catch (cause) {
      throw new Refusal('invalid', 'The body is not JSON.', { cause, details: { mlflow: 'BAD_REQUEST' } });
    }
    return WireMessage.of(value);
  }

  /** Reads a query; a key that stands several times is a list. */
  static fromQuery(query: URLSearchParams): WireMessage {
    const fields: Record<string, Json> = Object.create(null);
    for (const key of new Set(query.keys())) {
      const values = query.getAll(key);
      fields[key] = values.length === 1 ? (values[0] ?? '') : values;
    }
    return new WireMessage(fields);
  }

  /** Wraps a message inside another; throws `invalid` when it is no object. */
  static of(value: unknown): WireMessage {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Refusal('invalid', 'The body must be a JSON object.', { details: { mlflow: 'BAD_REQUEST' } });
    return new WireMessage(Object.assign(Object.create(null), value));
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  /** A text; undefined when absent. */
  string(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    throw wrongType(name, value);
  }

  /** A text that must be there and not be empty. */
  requiredString(name: string): string {
    const value = this.string(name);
    if (value !== undefined && value !== '') return value;
    throw missing(name);
  }

  /** A whole number (int64 travels as a number or as digits); undefined when absent. */
  integer(name: string): number | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null || value === '') return undefined;
    const number = typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number)) return number;
    throw wrongType(name, value);
  }

  requiredInteger(name: string): number {
    const value = this.integer(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  /** A number; NaN and the infinities travel as texts. */
  number(name: string): number | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number') return value;
    if (value === 'NaN') return Number.NaN;
    if (value === 'Infinity') return Number.POSITIVE_INFINITY;
    if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
      return Number(value);
    throw wrongType(name, value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    throw wrongType(name, value);
  }

  /** Texts; empty when absent. One text alone is a list of one, as queries write it. */
  strings(name: string): string[] {
    const value = this.fields[name];
    if (value === undefined || value === null) return [];
    if (typeof value === 'string') return [value];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
    throw wrongType(name, value);
  }

  /** Messages inside this one; empty when absent. */
  messages(name: string): WireMessage[] {
    const value = this.fields[name];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item) => WireMessage.of(item));
    throw wrongType(name, value);
  }

  /** One message inside this one; undefined when absent. */
  message(name: string): WireMessage | undefined {
    return this.has(name) ? WireMessage.of(this.fields[name]) : undefined;
  }
}

/** The words of MLflow's server, on which its clients' own tests rely. */
export function missing(name: string): Refusal {
  return new Refusal(
    'invalid',
    `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`,
  );
}

const PYTHON_TYPES: Record<string, string> = {
  string: 'str',
  boolean: 'bool',
  object: 'dict',
};

function wrongType(name: string, value: Json): Refusal {
  const type = Array.isArray(value)
    ? 'list'
    : typeof value === 'number'
      ? Number.isInteger(value)
        ? 'int'
        : 'float'
      : (PYTHON_TYPES[typeof value] ?? typeof value);
  const shown = JSON.stringify(value)?.slice(0, 100);
  return new Refusal(
    'invalid',
    `Invalid value ${shown} for parameter '${name}' supplied: Hint: Value was of type '${type}'. See the API docs for more information about request parameters.`,
  );
}
