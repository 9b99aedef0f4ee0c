import { PACK_PROFILE_WORDING, type PackPlan } from './evidence-pack.ts';
import { PACK_FILES, PEOPLE_FILE } from './pack-contents.ts';

const OTHER_FILES: readonly (readonly [path: string, about: string])[] = [
  ['summary.html', 'All of this in words, for reading and printing.'],
  ['manifest.json', 'What this is, and the SHA-256 of every other file.'],
  ['approvals/apr_….json', 'Signed approvals: the record and the passkey’s assertion over its hash.'],
  ['access/role-grants.csv', 'The role grants as a table.'],
  ['controls/frameworks.json', 'The status of every control, from evidence recorded up to the tree head.'],
  ['human-review/verdicts.json', 'How often people confirmed and overrode the model, by month.'],
  [
    'evaluation/reports/….json',
    'Reports of what Interlock measured, named by the digest that evaluations carry.',
  ],
  ['decisions/dec_….json', 'Receipts: the decision asked for, or a sample that nobody can choose.'],
  [
    'audit/events.jsonl',
    'The events that all of this rests on: place, exact bytes, and proof that the log holds them.',
  ],
  ['audit/values.jsonl', 'The values behind commitments, as far as the profile shows them.'],
  ['audit/checkpoint, vkey, witness-vkeys', 'The signed tree head, and the keys that check it.'],
  [
    'audit/previous-checkpoint, consistency.json',
    'Where asked for: proof that the log continues an earlier pack.',
  ],
  ['verify/', 'A verifier without dependencies.'],
];

function filesInWords(): string {
  const rows = [...PACK_FILES, PEOPLE_FILE].map(({ path, about }) => [path, about] as const);
  return [...OTHER_FILES, ...rows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, about]) => `  ${path.padEnd(44)} ${about}`)
    .join('\n');
}

/** The first thing somebody opens: what this is, how it is checked, and what it does not say. */
export function packReadme({ scope, profile, head }: PackPlan, cut: readonly string[]): string {
  const where = scope.environment === null ? 'all environments' : scope.environment;
  const { name, about } = PACK_PROFILE_WORDING[profile];
  return `Evidence pack: ${scope.kind} ${scope.subjectId}
Workflow ${scope.workflow}, ${where}
As of ${head.size} events of the audit log, signed ${head.sealedAt}
Profile: ${name}. ${about}

Check it
  node verify/verify.mjs            any Node from 20.12 on; no network, nothing to install
  node verify/verify.mjs --vkey KEY with a key of the log that you did not get from here
It checks every file against manifest.json, the tree head and its witnesses, that each event is in the log, that the files
of rows say what the events say, every disclosed value, every signature and every receipt. The digest of manifest.json, which
it prints, stands in the event evidence.exported that the log took up when this pack was made.
Without it: audit/checkpoint and the proofs in audit/events.jsonl are c2sp.org signed notes and tlog-proofs, which Go's
golang.org/x/mod/sumdb/note and .../tlog read; a signature in approvals/ is checked with OpenSSL: decode the parts from
base64url, { cat authenticatorData; openssl dgst -sha256 -binary clientDataJson; } > signed, then
openssl dgst -sha256 -verify spki.pem -signature signature signed.

Where it comes from
The files of rows are folded from the log's events alone, up to this tree size: \`events\` names the places in the log that made a
row what it is. Personal values and free text stand in events as salted commitments: { "commit": … } in a row is a value that
this profile withholds, that was erased since, or that was never kept. The same scope, profile and tree size give the
same bytes from the same version of Interlock; what people had erased meanwhile, by right or by retention, is missing in a
pack that is made again later, and nothing else differs.

What it does not say
- That nothing was left out of it: that only the whole log shows (GET /api/v1/audit/export.zip).
- Statuses of controls are those recorded when evidence changed, not asked again for this pack.
- Of decisions it holds a sample (of the newest 2,000, chosen by the hashes of their records), not all.
- How far reviewers agree among each other, drift and fairness over time, and cost are on the dashboards, not in the log.
${cut.length > 0 ? `- Too many changes to read all of them: ${cut.join(', ')}.\n` : ''}
Files
${filesInWords()}
`;
}
