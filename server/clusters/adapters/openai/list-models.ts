import { z } from 'zod';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine } from '../open-inference/call-engine.ts';

const modelList = z.object({
  data: z.array(z.object({ id: z.string().max(500), owned_by: z.string().max(200).optional() })).max(5_000),
});

export type ListedModel = z.output<typeof modelList>['data'][number];

/** A path of the protocol: addresses are written with its version and without. */
export function protocolPath({ cluster }: ClusterAccess, rest: string): string {
  return /\/v1\/*$/.test(cluster.baseUrl) ? rest : `/v1${rest}`;
}

/** The models that an engine offers; throws a classified AdapterFault for whatever is no such list. */
export async function listModels(access: ClusterAccess): Promise<ListedModel[]> {
  const path = protocolPath(access, '/models');
  const { status, text } = await callEngine(access, { act: 'read', method: 'GET', path, accepts: [404] });
  try {
    if (status === 200) return modelList.parse(JSON.parse(text)).data;
  } catch {
    // Said below, with what to do about it.
  }
  throw new AdapterFault('What answers at this address does not list models as the OpenAI protocol does.', {
    class: 'permanent',
    code: 'other-protocol',
    hint: 'Give the address below which /v1/models answers.',
  });
}
