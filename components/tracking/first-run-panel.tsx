'use client';

import { FlaskConical } from 'lucide-react';
import Link from 'next/link';
import { useSyncExternalStore } from 'react';
import { useSession } from '#components/frame/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { firstRunCode, tokenCommand, trackingUrl } from './first-run-code.ts';

const never = () => () => undefined;

/** Where this console stands; a place holder on the server, which readers reach by more than one name. */
function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => 'https://…',
  );
}

/** Instead of no runs: the lines that log the first one here, and where the token comes from. */
export function FirstRunPanel({ experiment, workspaceId }: { experiment: string; workspaceId?: string }) {
  const { organisation, workspaces } = useSession();
  const workspace = workspaces.find(({ id }) => id === workspaceId)?.slug;
  const address = trackingUrl(useOrigin(), organisation.slug);
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <FlaskConical aria-hidden className="size-6 text-muted" />
      <h2 className="font-semibold">No runs yet</h2>
      <p className="max-w-[60ch] text-muted">
        Interlock speaks MLflow: what logs to an MLflow server logs here when its address is changed. A token
        in the environment says who it is.
      </p>
      <div className="mt-2 grid w-full max-w-3xl gap-2 text-left">
        <CodeBlock code={tokenCommand(workspace)} label="In the shell" />
        <CodeBlock code={firstRunCode(address, experiment)} label="In Python" />
      </div>
      <Button asChild className="mt-2">
        <Link href="/settings/tokens">Make a token</Link>
      </Button>
    </div>
  );
}
