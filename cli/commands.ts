import { CARD_COMMANDS } from './card-commands.ts';
import type { Command } from './command.ts';
import { DATASET_COMMANDS } from './dataset-commands.ts';
import { EXPERIMENT_COMMANDS } from './experiment-commands.ts';
import { FILE_COMMANDS } from './file-commands.ts';
import { IMPORT_COMMANDS } from './import-commands.ts';
import { LINEAGE_COMMANDS } from './lineage-commands.ts';
import { MODEL_COMMANDS } from './model-commands.ts';
import { PROMPT_COMMANDS } from './prompt-commands.ts';
import { RUN_COMMANDS } from './run-commands.ts';
import { SCORER_COMMANDS } from './scorer-commands.ts';
import { SERVING_COMMANDS } from './serving-commands.ts';
import { TRACE_COMMANDS } from './trace-commands.ts';
import { VERSION_COMMANDS } from './version-commands.ts';

/** Every command of the command line; each area has a file of its own and a line in this one. */
export const COMMANDS: readonly Command[] = [
  ...EXPERIMENT_COMMANDS,
  ...RUN_COMMANDS,
  ...FILE_COMMANDS,
  ...TRACE_COMMANDS,
  ...SCORER_COMMANDS,
  ...MODEL_COMMANDS,
  ...VERSION_COMMANDS,
  ...SERVING_COMMANDS,
  ...CARD_COMMANDS,
  ...PROMPT_COMMANDS,
  ...DATASET_COMMANDS,
  ...LINEAGE_COMMANDS,
  ...IMPORT_COMMANDS,
];
