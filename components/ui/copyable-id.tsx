'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { shortId } from '#server/platform/domain/wording.ts';

interface Props {
  id: string;
  /** Shown instead of the short id, for digests and the like. */
  display?: string;
}

/** An id in short, copied whole when pressed. */
export function CopyableId({ id, display }: Props) {
  const [copied, setCopied] = useState(false);
  const shown = display ?? shortId(id);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={id}
      aria-label={copied ? `Copied ${shown}` : `Copy ${shown}`}
      className="-ml-1 inline-flex min-h-6 items-center gap-1 rounded px-1 font-mono text-[12px] text-muted hover:bg-hover hover:text-text"
    >
      {shown}
      {copied ? (
        <Check aria-hidden className="size-3.5 text-clear" />
      ) : (
        <Copy aria-hidden className="size-3.5" />
      )}
    </button>
  );
}
