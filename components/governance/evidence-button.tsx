'use client';

import { FileCheck } from 'lucide-react';
import Link from 'next/link';
import { useCan } from '#components/frame/session.tsx';
import { Button } from '#components/ui/button.tsx';

/** Leads to where the evidence on this can be taken out; nothing for those who may not. */
export function EvidenceButton({ about, id }: { about: 'workflow' | 'request' | 'decision'; id: string }) {
  const can = useCan();
  if (!can('evidence:export')) return null;
  return (
    <Button asChild>
      <Link href={`/governance/evidence?${about}=${encodeURIComponent(id)}`}>
        <FileCheck aria-hidden /> Evidence pack
      </Link>
    </Button>
  );
}
