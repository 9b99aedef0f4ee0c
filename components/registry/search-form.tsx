import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';

/** Looks for part of a name; what was looked for stands in the address. */
export function SearchForm({ path, search, label }: { path: string; search?: string; label: string }) {
  return (
    <form action={path} className="mb-3 flex max-w-sm gap-2">
      <Input name="search" type="search" defaultValue={search} aria-label={label} placeholder={label} />
      <Button type="submit">Find</Button>
    </form>
  );
}
