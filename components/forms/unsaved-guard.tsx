'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';

/** The address inside this product that a plain press on a link leads to; null for anything else. */
function leadsTo(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element | null)?.closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download'))
    return null;
  const url = new URL(link.href);
  const isElsewhere =
    url.origin === location.origin && url.pathname + url.search !== location.pathname + location.search;
  return isElsewhere ? url.pathname + url.search + url.hash : null;
}

/** Asks before something entered is lost: by links within the product, and by closing or reloading the page. */
export function UnsavedGuard({ active }: { active: boolean }) {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!active) return;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const href = leadsTo(event);
      if (href === null) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(href);
    };
    window.addEventListener('beforeunload', onLeave);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [active]);
  return (
    <Dialog
      open={wanted !== null}
      onOpenChange={() => setWanted(null)}
      title="Leave without saving"
      description="What you entered on this page has not been sent. Leaving discards it."
      footer={
        <>
          <Button onClick={() => setWanted(null)}>Stay on this page</Button>
          <Button
            variant="danger"
            onClick={() => {
              if (wanted) router.push(wanted);
              setWanted(null);
            }}
          >
            Discard and leave
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
