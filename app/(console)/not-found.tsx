import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

/** Shown inside the frame for a thing that does not exist or that the reader may not see: the two look alike. */
export default function NotFoundInConsole() {
  const lead =
    'It may have been removed, belong to another organisation, or be something that you may not see. Find things by id with Ctrl K.';
  return (
    <>
      <PageHeader title="There is nothing at this address" lead={lead} />
      <Button asChild variant="primary">
        <Link href="/">Go to Home</Link>
      </Button>
    </>
  );
}
