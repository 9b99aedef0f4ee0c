import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { CheckResult } from '../../domain/capabilities.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine } from '../open-inference/call-engine.ts';
import { listModels } from './list-models.ts';

/** Where engines tell their version, which the protocol has no place for, and under which name. */
const TOLD_AT = [
  { path: '/version', member: 'version' },
  { path: '/props', member: 'build_info' },
] as const;

async function versionOf(access: ClusterAccess): Promise<string> {
  for (const { path, member } of TOLD_AT) {
    try {
      const { text } = await callEngine(access, { act: 'read', method: 'GET', path });
      const told = (JSON.parse(text) as Readonly<Record<string, unknown>> | null)?.[member];
      if (typeof told === 'string' && told !== '') return told.slice(0, 100);
    } catch (error) {
      // Not telling it is no fault, whatever the form.
      if (!(error instanceof AdapterFault || error instanceof SyntaxError)) throw error;
    }
  }
  return 'not told';
}

/** Finds out engine and version, and that it offers models at all; changes nothing. */
export async function check(access: ClusterAccess): Promise<CheckResult> {
  const models = await listModels(access);
  const warnings = models.length === 0 ? ['This engine offers no model. Start it with one.'] : [];
  const engine = models.find(({ owned_by: owner }) => owner)?.owned_by ?? 'OpenAI-compatible engine';
  return { engine, version: await versionOf(access), warnings };
}
