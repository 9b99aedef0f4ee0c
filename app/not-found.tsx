import Link from 'next/link';
import { BrandMark } from '#components/frame/brand.tsx';
import { Button } from '#components/ui/button.tsx';

/** What a wrong address shows; it does not tell whether something exists that the reader may not see. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-start justify-center gap-3 px-4">
      <BrandMark />
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="text-muted">
        It may have been removed, belong to another organisation, or be something that you may not see. Check
        the address.
      </p>
      <Button asChild variant="primary">
        <Link href="/">Go to Home</Link>
      </Button>
    </main>
  );
}
