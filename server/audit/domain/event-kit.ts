import { z } from 'zod';

/**
 * How one type of event is declared: which table it speaks of, which exact values it carries, and the sentence it reads
 * as. Fields made with `committed()` hold personal or free text: the event keeps only a salted commitment to them, so
 * that the value can be erased later without touching the event.
 */
export interface EventDefinition<S extends z.ZodObject = z.ZodObject> {
  /** Table of the resource the event is about; the resource counts as covered. */
  resource: string;
  details: S;
  /** Reads after the actor's name: "Ada registered model credit-scorecard". */
  sentence: (details: z.output<S>) => string;
}

/** Declares one event type; exists so that `sentence` is typed by `details`. */
export function event<S extends z.ZodRawShape>(
  resource: string,
  details: S,
  sentence: (details: z.output<z.ZodObject<S>>) => string,
): EventDefinition<z.ZodObject<S>> {
  return { resource, details: z.strictObject(details), sentence } as EventDefinition<z.ZodObject<S>>;
}

const COMMITTED = 'committed';

/** A personal or free-text value of up to 4,000 characters that the event carries as a commitment. */
export function committed() {
  return z.string().max(4000).meta({ audit: COMMITTED });
}

const known = new WeakMap<z.ZodObject, readonly string[]>();

/** The names of the fields of an event that are kept as commitments. */
export function committedFields({ details }: { details: z.ZodObject }): readonly string[] {
  const found =
    known.get(details) ??
    Object.entries(details.shape)
      .filter(([, schema]) => isCommitted(schema as z.ZodType))
      .map(([name]) => name);
  known.set(details, found);
  return found;
}

function isCommitted(schema: z.ZodType): boolean {
  if (schema.meta()?.audit === COMMITTED) return true;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return isCommitted(schema.unwrap() as z.ZodType);
  return false;
}

/** A measured number as the string people see, because events carry exact values only. */
export const figure = z.string().max(40);
export const text = z.string().max(300);
export const id = z.string().max(64);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
