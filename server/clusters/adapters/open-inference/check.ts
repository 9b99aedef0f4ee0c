import { access as accessPath, constants, mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { CheckResult } from '../../domain/capabilities.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine, enginePath } from './call-engine.ts';
import { traitsOf } from './dialects.ts';
import { readIndex } from './read-index.ts';
import { sharedRoot } from './shared-directory.ts';

const serverFacts = z.object({ name: z.string().max(200), version: z.string().max(100) });

/** A name that no revision has: asking to unload it changes nothing, and tells whether unloading is offered at all. */
const NOBODY = 'interlock-check-no-such-model';

function otherProtocol(cause?: unknown): AdapterFault {
  return new AdapterFault(
    'What answers at this address does not speak the Open Inference Protocol.',
    { class: 'permanent', code: 'other-protocol', hint: 'Give the address below which /v2 answers.' },
    cause,
  );
}

async function readServer(access: ClusterAccess): Promise<z.output<typeof serverFacts>> {
  const { status, text } = await callEngine(access, {
    act: 'read',
    method: 'GET',
    path: '/v2',
    accepts: [404],
  });
  if (status === 404) throw otherProtocol();
  try {
    return serverFacts.parse(JSON.parse(text));
  } catch (cause) {
    throw otherProtocol(cause);
  }
}

async function lifecycleWarning(access: ClusterAccess): Promise<string | null> {
  const path = enginePath('repository', 'models', NOBODY, 'unload');
  try {
    await readIndex(access);
    await callEngine(access, { act: 'unload', method: 'POST', path, body: '{}', accepts: [400, 404] });
    return null;
  } catch (error) {
    if (error instanceof AdapterFault) return error.message;
    throw error;
  }
}

async function directoryWarning(access: ClusterAccess): Promise<string | null> {
  const { delivery } = access.cluster.settings;
  if (delivery.kind !== 'shared-directory') return null;
  const root = sharedRoot(delivery.directory);
  try {
    await mkdir(root, { recursive: true });
    await accessPath(root, constants.W_OK);
    return null;
  } catch {
    return `The shared directory ${delivery.directory} cannot be written. Mount it below the data directory's shared folder.`;
  }
}

/** Finds out engine, version and what would keep models from being served there; changes nothing. */
export async function check(access: ClusterAccess): Promise<CheckResult> {
  const traits = traitsOf(access.cluster.settings);
  const server = await readServer(access);
  const warnings = [await lifecycleWarning(access), await directoryWarning(access)];
  if (!traits.engineName.test(server.name))
    warnings.push(`This is ${server.name}, but the cluster is set up as ${traits.label}.`);
  if (access.cluster.settings.delivery.kind === 'upload' && !traits.canUpload)
    warnings.push(`${traits.label} takes no uploads; let it read a shared directory.`);
  return {
    engine: server.name,
    version: server.version,
    warnings: warnings.filter((warning) => warning !== null),
  };
}
