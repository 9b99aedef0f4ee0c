import { z } from 'zod';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine, enginePath } from './call-engine.ts';

const entry = z.object({
  name: z.string().max(500),
  version: z.string().max(100).optional(),
  state: z.string().max(100).optional(),
  reason: z.string().optional(),
});
const index = z.array(entry);

export type IndexEntry = z.output<typeof entry>;

const ENTRIES_MAX = 20_000;

/**
 * What the engine's repository holds. It is a hint and no more: one engine calls a corrupt version READY, another leaves
 * uploaded models out, a third lists models without version or state.
 */
export async function readIndex(
  access: ClusterAccess,
): Promise<{ entries: readonly IndexEntry[]; isComplete: boolean }> {
  // Without a body one engine refuses the request; with `{}` all of them answer.
  const { text } = await callEngine(access, {
    act: 'read',
    method: 'POST',
    path: enginePath('repository', 'index'),
    body: '{}',
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new AdapterFault(
      'The engine answered its index with something that is not JSON.',
      { class: 'permanent', code: 'bad-answer' },
      cause,
    );
  }
  const found = index.safeParse(parsed);
  if (!found.success)
    throw new AdapterFault('The engine answered its index in a form that this protocol does not know.', {
      class: 'permanent',
      code: 'bad-answer',
    });
  return { entries: found.data.slice(0, ENTRIES_MAX), isComplete: found.data.length <= ENTRIES_MAX };
}
