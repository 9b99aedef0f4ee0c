'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { cn } from './cn.ts';

interface Props {
  code: string;
  label: string;
  /** Prose is broken into lines; code is not. */
  isProse?: boolean;
}

/** Code or a command, copied by one press. */
export function CodeBlock({ code, label, isProse = false }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex items-center justify-between border-b border-line px-3 py-1 text-[12px] text-muted">
        {label}
        <button
          type="button"
          onClick={() => void copy()}
          className="inline-flex min-h-6 items-center gap-1 rounded px-1.5 hover:bg-hover"
        >
          {copied ? <Check aria-hidden className="size-3.5" /> : <Copy aria-hidden className="size-3.5" />}
          {copied ? 'Copied' : 'Copy'}
        </button>
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={cn(
          'overflow-x-auto p-3 font-mono text-[12.5px] leading-5',
          isProse && 'break-words whitespace-pre-wrap',
        )}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
