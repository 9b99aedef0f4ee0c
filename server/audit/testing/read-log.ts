import { expect } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { parseCheckpoint } from '../domain/checkpoint.ts';
import { verifyConsistency } from '../domain/merkle-proof.ts';
import { leafHash, rootOf } from '../domain/merkle-tree.ts';
import { openNote } from '../domain/open-note.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { logKeys } from '../log-keys.store.ts';
import { verifierOf } from '../log-keys.ts';
import { readConsistencyProof } from '../read-proof.ts';

interface StoredLog {
  events: number;
  leaves: { index: number; canonical: string }[];
  notes: string[];
}

async function readStored(system: UnitOfWork, organisationId: string): Promise<StoredLog> {
  return system.read(EVERY_TENANT, async (tx) => {
    const [events] = await rows<{ count: number }>(
      tx,
      'SELECT count(*)::int AS count FROM audit_event WHERE organisation_id = $1',
      [organisationId],
    );
    const leaves = await rows<{ index: number; canonical: string }>(
      tx,
      `SELECT l.leaf_index AS index, e.canonical FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id
       WHERE l.organisation_id = $1 ORDER BY l.leaf_index`,
      [organisationId],
    );
    const notes = await rows<{ note: string }>(
      tx,
      'SELECT note FROM audit_checkpoint WHERE organisation_id = $1 ORDER BY size',
      [organisationId],
    );
    return { events: events?.count ?? 0, leaves, notes: notes.map(({ note }) => note) };
  });
}

/**
 * Expects a log to be whole, computing everything again from its events: as many leaves as events, no gap, and every
 * checkpoint ever signed by a key of the log, with the right root, and a prefix of the newest. Returns the size.
 */
export async function expectWholeLog(system: UnitOfWork, organisationId: string): Promise<number> {
  const { events, leaves, notes } = await readStored(system, organisationId);
  expect(leaves.map(({ index }) => index)).toEqual(Array.from({ length: events }, (_, at) => at));
  const hashes = leaves.map(({ canonical }) => leafHash(new TextEncoder().encode(canonical)));
  const root = rootOf(hashes);
  await system.read(EVERY_TENANT, async (tx) => {
    const keys = (await logKeys(tx, organisationId)).map(verifierOf);
    const heads = notes.map((note) => {
      const opened = openNote(note, keys, verifyEd25519);
      expect(opened.verified).not.toHaveLength(0);
      return parseCheckpoint(opened.text);
    });
    expect(heads.at(-1)?.size ?? 0).toBe(events);
    // Every head of a short log, and about thirty of a long one.
    const every = Math.ceil(heads.length / 30);
    for (const head of heads.filter((_, at) => at % every === 0 || at === heads.length - 1)) {
      expect(head.root.toHex()).toBe(rootOf(hashes.slice(0, head.size)).toHex());
      const proof = await readConsistencyProof(tx, organisationId, head.size, events);
      expect(verifyConsistency({ oldSize: head.size, size: events, oldRoot: head.root, root, proof })).toBe(
        true,
      );
    }
  });
  return events;
}
