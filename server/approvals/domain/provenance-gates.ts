import { CARD_SECTIONS, type ModelCard } from '../../registry/domain/model-card.ts';
import { errored, failed, type GateFacts, type GateOutcome, isProblem, passed } from './gate-facts.ts';

/** Where a version comes from and what is known of it: bytes, signature, lineage, licence, card. */
export function artifactIntact({ version, storedDigest }: GateFacts): GateOutcome {
  if (isProblem(storedDigest)) return errored(storedDigest.problem);
  const evidence = { registered: version.artifact.digest, stored: storedDigest.digest };
  if (storedDigest.digest === version.artifact.digest) {
    const summary = `The stored bytes of ${version.artifact.fileName} still have the registered SHA-256.`;
    return { status: 'passed', summary, evidence };
  }
  return { status: 'failed', summary: 'The stored bytes are not those that were registered.', evidence };
}

export function signatureTrusted({ signatures, version }: GateFacts): GateOutcome {
  if (isProblem(signatures)) return errored(signatures.problem);
  const [first] = signatures;
  const evidence = { artifact: version.artifact.digest, signatures };
  if (!first)
    return failed('The version carries no signature. Sign its file and attach the bundle.', evidence);
  return first.status === 'trusted'
    ? passed(`Signed with the key ${first.keyName}, which your organisation trusts.`, evidence)
    : failed(`No trusted signature: ${first.problem}.`, evidence);
}

export function lineageComplete({ version }: GateFacts): GateOutcome {
  const { trainingDataset, source, contributors } = version;
  const evidence = { trainingData: trainingDataset?.digest ?? null, source, contributors };
  // What a run logged by itself is on record too, although nobody registered it.
  const isDataKnown = trainingDataset !== null || (source?.data?.length ?? 0) > 0;
  const missing = [
    ...(isDataKnown ? [] : ['the data it was trained on']),
    ...(source?.commit || source?.run ? [] : ['the commit or run it was made by']),
    ...(contributors.length > 0 ? [] : ['who worked on it']),
  ];
  return missing.length === 0
    ? passed('Training data, origin and contributors are on record.', evidence)
    : failed(`The version does not say ${missing.join(', nor ')}. Register one that does.`, evidence);
}

export function licenceAllowed({ version, terms }: GateFacts): GateOutcome {
  const { licences } = terms.gates;
  const evidence = { licence: version.licence, allowed: licences };
  if (version.licence === null)
    return failed('The version does not say under which licence it may be used.', evidence);
  return licences.includes(version.licence)
    ? passed(`${version.licence} is a licence that the policy allows.`, evidence)
    : failed(`The policy does not allow the licence ${version.licence}.`, evidence);
}

export function safeFormat({ files, version }: GateFacts): GateOutcome {
  if (isProblem(files)) return errored(files.problem);
  const evidence = { artifact: version.artifact.digest, formats: files.formats, reasons: files.reasons };
  const [first] = files.reasons;
  if (files.isExecutable && first)
    return failed(
      `${first.path || 'The version'} is ${first.reason}. Save it in a format that runs no code, such as ONNX or safetensors.`,
      evidence,
    );
  return files.formats.length === 0
    ? failed('The files are held elsewhere, so that nobody can tell here what they are.', evidence)
    : passed(`Loading it runs no code that its files hold (${files.formats.join(', ')}).`, evidence);
}

export function cardComplete({ version, terms }: GateFacts): GateOutcome {
  const empty = terms.gates.cardSections.filter(
    (section) => (version.card[section as keyof ModelCard] ?? '').trim() === '',
  );
  const evidence = { asked: terms.gates.cardSections, empty };
  if (empty.length === 0) return { status: 'passed', summary: 'The model card is complete.', evidence };
  const titles = empty.map((section) => CARD_SECTIONS[section as keyof ModelCard] ?? section);
  return { status: 'failed', summary: `The model card says nothing under ${titles.join(', ')}.`, evidence };
}
