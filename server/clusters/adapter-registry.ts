import { Refusal } from '#server/platform/domain/refusal.ts';
import { openInferenceAdapter } from './adapters/open-inference/adapter.ts';
import { openAiAdapter } from './adapters/openai/adapter.ts';
import type { ServingAdapter } from './port.ts';

const ADAPTERS: Readonly<Record<string, ServingAdapter>> = {
  'open-inference': openInferenceAdapter,
  openai: openAiAdapter,
};

/** The kinds of cluster that can be connected. */
export const ADAPTER_KINDS = Object.keys(ADAPTERS);

/** Returns the adapter of a kind of cluster; refuses with `unprocessable` for one that this version does not know. */
export function adapterOf(kind: string): ServingAdapter {
  const found = Object.hasOwn(ADAPTERS, kind) ? ADAPTERS[kind] : undefined;
  if (found) return found;
  throw new Refusal('unprocessable', `There is no adapter "${kind}". Known: ${ADAPTER_KINDS.join(', ')}.`);
}
