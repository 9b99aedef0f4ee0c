import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import type { PackProfile } from '#server/governance/domain/evidence-pack.ts';

/** What is asked for; one of workflow, request and decision. */
export interface PackAsked {
  workflow?: string;
  request?: string;
  decision?: string;
  environment?: 'development' | 'staging' | 'production';
  profile: PackProfile;
  size?: number;
  previous?: number;
}

export interface PackDone {
  name: string;
  manifestDigest: string;
}

/** What the door said when it made no pack. */
class Refused extends Error {}

function save(chunks: BlobPart[], name: string): void {
  const url = URL.createObjectURL(new Blob(chunks, { type: 'application/zip' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function nameIn(response: Response): string {
  return /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'evidence.zip';
}

async function problemIn(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? `The server answered ${response.status}.`;
}

/** Has a pack made and saved: asks for the second factor in words, counts what has arrived, can be given up. */
export function usePack() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [bytes, setBytes] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<PackDone | null>(null);
  const giveUp = useRef<AbortController | null>(null);

  const receive = async (asked: PackAsked, signal: AbortSignal) => {
    const fields = Object.entries(asked).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const response = await fetch(`/api/v1/evidence/pack.zip?${new URLSearchParams(fields)}`, { signal });
    if (!response.ok || !response.body) throw new Refused(await problemIn(response));
    const chunks: BlobPart[] = [];
    let arrived = 0;
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      arrived += part.value.length;
      setBytes(arrived);
    }
    const name = nameIn(response);
    save(chunks, name);
    setDone({ name, manifestDigest: response.headers.get('interlock-manifest-sha256') ?? '' });
  };

  const make = async (asked: PackAsked) => {
    const controller = new AbortController();
    giveUp.current = controller;
    setProblem(null);
    setDone(null);
    setBytes(0);
    try {
      const options = { staleTime: 0, retry: false };
      await withStepUp(() => cache.fetchQuery(trpc.evidence.plan.queryOptions(asked, options)));
      await receive(asked, controller.signal);
      await cache.invalidateQueries(trpc.evidence.packs.pathFilter());
    } catch (error) {
      if (!controller.signal.aborted)
        setProblem(error instanceof Refused ? error.message : refusalOf(error).message);
    } finally {
      setBytes(null);
    }
  };
  return { make, cancel: () => giveUp.current?.abort(), bytes, problem, done, dialog };
}
