import { shownMessages } from '#server/registry/domain/prompt-tags.ts';

/** Where a model stands in the console, by its id or name; prompts have a room of their own. */
export function modelHref(model: string, kind: string): string {
  return `/${kind === 'prompt' ? 'prompts' : 'models'}/${encodeURIComponent(model)}`;
}

/** Where a prompt stands. */
export function promptHref(model: string): string {
  return modelHref(model, 'prompt');
}

/** Tells whether a version is one of a prompt, by what it holds. */
export function isOfPrompt(version: Parameters<typeof shownMessages>[0]): boolean {
  return shownMessages(version) !== null;
}

/** Where a version stands in the console. */
export function versionHref(
  version: { model: { id: string }; number: number } & Parameters<typeof shownMessages>[0],
): string {
  const kind = isOfPrompt(version) ? 'prompt' : 'other';
  return `${modelHref(version.model.id, kind)}/versions/${version.number}`;
}

/** An address with those parameters that have a value. */
export function addressWith(address: string, given: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return known.length === 0 ? address : `${address}?${new URLSearchParams(known)}`;
}
