import type { Metadata } from 'next';
import Link from 'next/link';
import { needsRole } from '#components/frame/needs-role.ts';
import { Button } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { PERMISSIONS, type Permission } from '#server/access/domain/permissions.ts';

export const metadata: Metadata = { title: 'No access' };

interface Props {
  searchParams: Promise<{ permission?: string | string[] }>;
}

/** Where somebody lands who may not see a page: what it needs, and whom to ask. */
export default async function NoAccessPage({ searchParams }: Props) {
  const { permission } = await searchParams;
  const known = typeof permission === 'string' && Object.hasOwn(PERMISSIONS, permission);
  const lead = known
    ? `You cannot ${PERMISSIONS[permission as Permission]}. ${needsRole(permission as Permission)}`
    : 'This page needs a role that you do not hold.';
  return (
    <>
      <PageHeader title="Your roles do not open this page" lead={lead} />
      <p className="mb-4 max-w-[75ch] text-muted">
        Ask an admin of this organisation for the role, if it belongs to your work. Roles take effect at once.
      </p>
      <Button asChild variant="primary">
        <Link href="/">Go to Home</Link>
      </Button>
    </>
  );
}
