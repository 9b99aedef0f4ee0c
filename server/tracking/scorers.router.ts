import { permitted } from '#server/api/operation.ts';
import { deleteScorer } from './delete-scorer.ts';
import { getScorer, listScorers, listScorerVersions } from './find-scorers.ts';
import { registerScorer } from './register-scorer.ts';
import {
  browseScorersInput,
  listScorersInput,
  registerScorerInput,
  scorerHistoryInput,
  scorerInput,
  showScorerInput,
} from './scorers.schema.ts';
import { browseScorers, showScorer, showScorerHistory } from './show-scorers.ts';

/**
 * A scorer is what its author wrote to judge by, as a prompt is: part of its experiment, and for whoever sees that. What it
 * judged, and what it found, stands in traces and their assessments, which take `trace:read`.
 */
const READ = { permission: 'experiment:read' } as const;
/** MLflow's clients register and delete scorers with the token that logs; either is told in the log. */
const WRITE = { permission: 'run:log', isSqlOnly: true } as const;

export const scorers = {
  register: permitted({
    ...WRITE,
    input: registerScorerInput,
    audit: 'scorer.registered',
    run: registerScorer,
  }),
  list: permitted({ ...READ, input: listScorersInput, run: listScorers }),
  versions: permitted({ ...READ, input: scorerInput, run: listScorerVersions }),
  get: permitted({ ...READ, input: scorerInput, run: getScorer }),
  browse: permitted({ ...READ, input: browseScorersInput, run: browseScorers }),
  show: permitted({ ...READ, input: showScorerInput, run: showScorer }),
  history: permitted({ ...READ, input: scorerHistoryInput, run: showScorerHistory }),
  delete: permitted({ ...WRITE, input: scorerInput, audit: 'scorer.deleted', run: deleteScorer }),
};
