import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';

interface Props {
  path: string;
  nextCursor: string | null;
  search?: string;
  isFirst: boolean;
}

/** Leads to the next page of a keyset list, and back to its start; the page stands in the address. */
export function OlderLink({ path, nextCursor, search, isFirst }: Props) {
  if (isFirst && nextCursor === null) return null;
  const address = (cursor: string | null) => {
    const query = new URLSearchParams();
    if (search) query.set('search', search);
    if (cursor) query.set('cursor', cursor);
    const text = query.toString();
    return text ? `${path}?${text}` : path;
  };
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2 border-t border-line px-4 py-2">
      {!isFirst && (
        <Button asChild size="sm">
          <Link href={address(null)}>Newest</Link>
        </Button>
      )}
      {nextCursor !== null && (
        <Button asChild size="sm">
          <Link href={address(nextCursor)}>Older</Link>
        </Button>
      )}
    </nav>
  );
}
