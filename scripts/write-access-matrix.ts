import { writeFileSync } from 'node:fs';
import { accessMatrix } from '#server/api/access-matrix.ts';

/** Writes docs/access-matrix.csv, the authorisation document, from the operations themselves. */
writeFileSync(new URL('../docs/access-matrix.csv', import.meta.url), accessMatrix());
