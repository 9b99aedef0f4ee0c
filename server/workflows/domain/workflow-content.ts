import { exactValues } from '../../platform/domain/canonical-json.ts';
import { digestOf } from '../../platform/domain/digest.ts';
import type { WorkflowVersionFacts } from './workflow-facts.ts';

/** Everything that makes a version what it is. Whatever is signed for is signed over this. */
export type WorkflowContent = Pick<
  WorkflowVersionFacts,
  | 'name'
  | 'ownerId'
  | 'riskTier'
  | 'definition'
  | 'inputContract'
  | 'outputSchema'
  | 'decisionPolicy'
  | 'reliability'
  | 'callPolicy'
>;

/** Picks the content out of whatever carries it among other things. */
export function contentOf(given: WorkflowContent): WorkflowContent {
  const { name, ownerId, riskTier, definition, inputContract, outputSchema, decisionPolicy, reliability } =
    given;
  const { callPolicy } = given;
  const parts = { definition, inputContract, outputSchema, decisionPolicy, reliability, callPolicy };
  return { name, ownerId, riskTier, ...parts };
}

/** SHA-256 over the canonical JSON of a version's content and its workflow's address, 64 hex digits. */
export function workflowDigest(slug: string, content: WorkflowContent): string {
  const { callPolicy, ...rest } = contentOf(content);
  // A policy that says nothing is left out, as in the versions from before there was one: their digests stand.
  const said = Object.keys(callPolicy).length > 0 ? { callPolicy } : {};
  return digestOf(exactValues({ slug, ...rest, ...said }));
}

/** One value that differs between two versions; values are JSON text, null where the field is absent. */
export interface FieldChange {
  /** Dotted path such as `decisionPolicy.upper`. */
  path: string;
  from: string | null;
  to: string | null;
}

const CHANGES_MAX = 200;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function printed(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function collect(from: unknown, to: unknown, path: string, changes: FieldChange[]): void {
  if (changes.length >= CHANGES_MAX) return;
  if (isRecord(from) && isRecord(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)]))
      collect(from[key], to[key], path === '' ? key : `${path}.${key}`, changes);
    return;
  }
  const same =
    from === to || JSON.stringify(exactValues(from ?? null)) === JSON.stringify(exactValues(to ?? null));
  if (!same || (from === undefined) !== (to === undefined))
    changes.push({ path, from: printed(from), to: printed(to) });
}

/** Lists every value that differs between two versions, at most 200. */
export function changesBetween(from: WorkflowContent, to: WorkflowContent): FieldChange[] {
  const changes: FieldChange[] = [];
  collect(contentOf(from), contentOf(to), '', changes);
  return changes;
}
