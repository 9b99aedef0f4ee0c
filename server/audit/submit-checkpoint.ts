import { systemContext } from '#server/access/system-context.ts';
import { openLogIncident } from '#server/incidents/open-log-incident.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { askWitness, type WitnessAddress, type WitnessAnswer } from './ask-witness.ts';
import type { LogFaultKind } from './domain/log-fault.ts';
import { formatVerifierKey } from './domain/signed-note.ts';
import type { WitnessState } from './domain/witness-state.ts';
import { haltLog } from './halt-log.ts';
import { readConsistencyProof } from './read-proof.ts';
import { insertCosignature, noteWitness, type UncosignedLog } from './witness.store.ts';

const PROCESS = 'sequencer';
const REFUSED_RUNBOOK = `The witness answers, and does not cosign the log. Events are still sealed; nobody outside vouches for them meanwhile.
1. When it does not know the log, or the log has a new key: give its operator the keys from the page "Log integrity" (--vkey).
2. When its answers are not signed by its key: compare WITNESS_VKEY with what the witness prints when it starts.`;

interface Asked {
  answer: WitnessAnswer;
  oldSize: number;
}

/** Asks, and asks once more from the size that the witness says it knows, where our log reaches that far. */
async function ask(
  uow: UnitOfWork,
  address: WitnessAddress,
  log: UncosignedLog,
  signal: AbortSignal,
): Promise<Asked> {
  const { organisationId, size, note } = log;
  const from = async (oldSize: number): Promise<Asked> => {
    const proof = await uow.read(EVERY_TENANT, (tx) =>
      readConsistencyProof(tx, organisationId, oldSize, size),
    );
    return { oldSize, answer: await askWitness(address, { oldSize, proof, checkpoint: note }, signal) };
  };
  const first = await from(Math.min(log.knownSize ?? 0, size));
  if (first.answer.kind !== 'knows' || first.answer.size > size) return first;
  return from(first.answer.size);
}

function stateOf(
  { answer }: Asked,
  size: number,
): { state: WitnessState; knownSize: number | null; detail: string } {
  switch (answer.kind) {
    case 'cosigned':
      return { state: 'cosigned', knownSize: size, detail: `Cosigned ${size} events.` };
    case 'knows': {
      const isAhead = answer.size > size;
      const detail = `It knows ${answer.size} events; the newest checkpoint here has ${size}.`;
      return { state: isAhead ? 'ahead' : 'refused', knownSize: answer.size, detail };
    }
    case 'disagrees':
      return { state: 'disagrees', knownSize: null, detail: answer.why };
    case 'refused':
      return { state: 'refused', knownSize: null, detail: answer.why };
    default:
      return { state: 'unreachable', knownSize: null, detail: answer.why };
  }
}

const FAULTS: Partial<Record<WitnessState, LogFaultKind>> = {
  ahead: 'witness-ahead',
  disagrees: 'witness-disagrees',
};

/**
 * Has the newest checkpoint of a log cosigned and keeps the cosignature. A witness that knows a larger log, or another
 * history, halts the log; one that refuses for another reason opens an incident. Returns what the witness said.
 */
export async function submitCheckpoint(
  uow: UnitOfWork,
  address: WitnessAddress,
  log: UncosignedLog,
  signal: AbortSignal,
): Promise<WitnessState> {
  const { organisationId, size } = log;
  const asked = await ask(uow, address, log, signal);
  const said = stateOf(asked, size);
  const witness = address.key.name;
  await uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, PROCESS);
    await noteWitness(tx, organisationId, { ...said, witness, at: ctx.now });
    if (asked.answer.kind === 'cosigned')
      await insertCosignature(tx, organisationId, {
        ...asked.answer,
        ...{ size, witness, vkey: formatVerifierKey(address.key) },
      });
    const kind = FAULTS[said.state];
    if (kind) await haltLog(ctx, { kind, detail: said.detail, size });
    if (said.state === 'refused')
      await openLogIncident(ctx, {
        about: 'witness',
        title: `The witness ${witness} does not cosign the audit log`,
        finding: said.detail,
        figures: [{ label: 'Newest checkpoint', value: `${size} events` }],
        runbook: REFUSED_RUNBOOK,
      });
  });
  return said.state;
}
