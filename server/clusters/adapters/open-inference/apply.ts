import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { Step, WantedArtifact } from '../../domain/observed.ts';
import type { ClusterAccess } from '../../port.ts';
import { callEngine, enginePath } from './call-engine.ts';
import { traitsOf } from './dialects.ts';
import { placeModel, removeModel } from './shared-directory.ts';
import { uploadBody } from './upload-body.ts';

/** What an upload may weigh: base64 in JSON is one text, and engines read it whole. */
const UPLOAD_MAX_BYTES = 380 * 1024 * 1024;

function artifactOf(step: Step): WantedArtifact {
  if (!step.artifact) throw new Error(`the step ${step.id} carries no artifact`);
  return step.artifact;
}

function fileNameFor(access: ClusterAccess, format: string): string {
  const traits = traitsOf(access.cluster.settings);
  const found = traits.formats[format];
  if (found) return found.fileName;
  const known = Object.keys(traits.formats).join(', ');
  throw new AdapterFault(`${traits.label} is not given artifacts of the format "${format}".`, {
    class: 'unsupported',
    code: 'format',
    hint: `It takes ${known}; choose another cluster or register the version in one of these.`,
  });
}

async function load(step: Step, access: ClusterAccess): Promise<void> {
  const { delivery } = access.cluster.settings;
  const path = enginePath('repository', 'models', step.engineModel, 'load');
  if (delivery.kind === 'shared-directory') {
    await callEngine(access, { act: 'load', method: 'POST', path, body: '{}' });
    return;
  }
  const artifact = artifactOf(step);
  const traits = traitsOf(access.cluster.settings);
  if (!traits.canUpload)
    throw new AdapterFault(`${traits.label} takes no uploads.`, {
      class: 'unsupported',
      code: 'delivery',
      hint: 'Let it read a shared directory instead.',
    });
  if (artifact.sizeBytes > UPLOAD_MAX_BYTES)
    throw new AdapterFault(`The artifact is too large to upload (${artifact.sizeBytes} bytes).`, {
      class: 'unsupported',
      code: 'too-large',
      hint: 'Let the engine read a shared directory instead.',
    });
  const { body, length } = uploadBody(
    artifact,
    fileNameFor(access, artifact.format),
    traits.loadConfig(artifact),
  );
  await callEngine(access, { act: 'load', method: 'POST', path, body, length });
}

async function unload(step: Step, access: ClusterAccess): Promise<void> {
  const path = enginePath('repository', 'models', step.engineModel, 'unload');
  // What an engine does not know is as good as unloaded.
  await callEngine(access, { act: 'unload', method: 'POST', path, body: '{}', accepts: [404] });
}

/** Does one step of a plan; every step may be repeated. */
export async function apply(step: Step, access: ClusterAccess): Promise<void> {
  const { delivery } = access.cluster.settings;
  switch (step.op) {
    case 'load':
      return load(step, access);
    case 'unload':
      return unload(step, access);
    case 'place': {
      if (delivery.kind !== 'shared-directory') return;
      const artifact = artifactOf(step);
      const files = traitsOf(access.cluster.settings).describeFiles(step.engineModel, artifact);
      return placeModel(delivery.directory, step, artifact, files, fileNameFor(access, artifact.format));
    }
    case 'remove':
      if (delivery.kind === 'shared-directory') await removeModel(delivery.directory, step);
  }
}
