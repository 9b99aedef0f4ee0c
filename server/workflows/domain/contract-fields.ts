/** One field of an input contract or output schema, as people see it. */
export interface ContractField {
  name: string;
  title: string;
  description: string | null;
  type: string;
  unit: string | null;
  /** Words for each allowed value, or null when values are free. */
  values: readonly { value: string; title: string }[] | null;
  range: { minimum: number | null; maximum: number | null } | null;
  isRequired: boolean;
  /** Accepted and kept for fairness, hidden from reviewers, never judged by. */
  isProtected: boolean;
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function valuesOf(schema: Json): ContractField['values'] {
  if (!Array.isArray(schema.enum)) return null;
  const titles = isRecord(schema['x-enum-titles']) ? schema['x-enum-titles'] : {};
  return schema.enum.map((value) => ({
    value: String(value),
    title: textOr(titles[String(value)], String(value)),
  }));
}

function fieldOf(name: string, schema: unknown, required: readonly unknown[]): ContractField {
  const given = isRecord(schema) ? schema : {};
  const [minimum, maximum] = [numberOf(given.minimum), numberOf(given.maximum)];
  return {
    name,
    title: textOr(given.title, name),
    description: textOr(given.description, null),
    type: Array.isArray(given.type) ? given.type.join(' or ') : textOr(given.type, 'any'),
    unit: textOr(given['x-unit'], null),
    values: valuesOf(given),
    range: minimum === null && maximum === null ? null : { minimum, maximum },
    isRequired: required.includes(name),
    isProtected: given['x-protected'] === true,
  };
}

/** The top-level fields of a contract in the order in which it names them. */
export function contractFields(schema: Json): ContractField[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property, required));
}

/** Names of the fields marked `x-protected`. */
export function protectedFields(schema: Json): string[] {
  return contractFields(schema).flatMap(({ name, isProtected }) => (isProtected ? [name] : []));
}
