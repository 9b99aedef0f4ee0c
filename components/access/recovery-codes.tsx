'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';

interface Props {
  codes: readonly string[];
  doneLabel: string;
  onDone: () => void;
}

/** Ten codes, shown this once: to copy or download, and to confirm that they are kept. */
export function RecoveryCodes({ codes, doneLabel, onDone }: Props) {
  const [isKept, setIsKept] = useState(false);
  const text = codes.join('\n');
  const download = () => {
    const url = URL.createObjectURL(new Blob([`Interlock recovery codes, each works once\n\n${text}\n`]));
    const link = Object.assign(document.createElement('a'), {
      href: url,
      download: 'interlock-recovery-codes.txt',
    });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="grid gap-4">
      <CodeBlock code={text} label="Recovery codes" />
      <div>
        <Button onClick={download}>Download codes</Button>
      </div>
      <Checkbox
        label="I have kept these codes in a safe place"
        hint="Each signs you in once when your phone is lost. They are not shown again."
        checked={isKept}
        onChange={(event) => setIsKept(event.target.checked)}
      />
      <Button variant="primary" size="lg" onClick={onDone} reason={isKept ? null : 'Keep the codes first.'}>
        {doneLabel}
      </Button>
    </div>
  );
}
