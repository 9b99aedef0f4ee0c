import type { PolicyEditDetail } from '#server/approvals/domain/request-facts.ts';

function List({ title, words }: { title: string; words: readonly string[] }) {
  return (
    <div>
      <h3 className="font-medium">{title}</h3>
      {words.length === 0 ? (
        <p className="text-muted">Nothing.</p>
      ) : (
        <ul className="list-disc pl-5">
          {words.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Where other terms of a policy ask for less than before, and where for more. */
export function EditChanges({ request }: { request: PolicyEditDetail }) {
  const { weaker, stronger } = request.manifest;
  return (
    <div className="grid gap-4 p-4">
      <List title="Asks for less" words={weaker} />
      <List title="Asks for more" words={stronger} />
    </div>
  );
}
