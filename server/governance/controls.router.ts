import { permitted } from '#server/api/operation.ts';
import { attest, confirmAttestation, withdrawAttestation } from './attest-control.ts';
import {
  attestationInput,
  attestInput,
  evaluateControlsInput,
  getControlInput,
  getFrameworkInput,
  showFrameworksInput,
} from './controls.schema.ts';
import { evaluateControls } from './evaluate-controls.ts';
import { getControl, getFramework, showFrameworks } from './show-controls.ts';

const word = { permission: 'control:attest', assurance: 'recent-mfa' } as const;

export const controls = {
  frameworks: permitted({ input: showFrameworksInput, permission: 'control:read', run: showFrameworks }),
  framework: permitted({ input: getFrameworkInput, permission: 'control:read', run: getFramework }),
  get: permitted({ input: getControlInput, permission: 'control:read', run: getControl }),
  evaluate: permitted({
    input: evaluateControlsInput,
    permission: 'control:evaluate',
    audit: 'telemetry',
    run: evaluateControls,
  }),
  attest: permitted({ input: attestInput, ...word, audit: 'control.attested', run: attest }),
  confirm: permitted({
    input: attestationInput,
    ...word,
    audit: 'control.confirmed',
    run: confirmAttestation,
  }),
  withdraw: permitted({
    input: attestationInput,
    permission: 'control:attest',
    audit: 'control.withdrawn',
    run: withdrawAttestation,
  }),
};
