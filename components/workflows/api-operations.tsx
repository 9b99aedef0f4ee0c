import { Badge } from '#components/ui/badge.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { Panel } from '#components/ui/panel.tsx';
import {
  type DrawnOperation,
  openApiDocument,
  operationsOf,
} from '#server/gateway/domain/openapi-document.ts';
import type { WorkflowShown } from './rows.ts';

function OperationItem({ operation }: { operation: DrawnOperation }) {
  const { method, path, summary, body, responses } = operation;
  return (
    <li className="min-w-0 border-line border-t py-3 first:border-t-0">
      <p className="flex min-w-0 flex-wrap items-center gap-2">
        <Badge>{method}</Badge>
        <code className="min-w-0 break-all font-mono text-[13px]">{path}</code>
      </p>
      <p className="mt-1 text-muted">{summary}</p>
      <ul className="mt-1 grid gap-0.5 text-[13px]">
        {responses.map(({ status, description }) => (
          <li key={status} className="min-w-0 break-words">
            <span className="font-mono">{status}</span> {description}
          </li>
        ))}
      </ul>
      {body && <JsonView value={body} label={`Body of ${method} ${path}`} />}
    </li>
  );
}

/** The gateway's doors for one workflow, drawn from the document that the gateway serves. */
export function ApiOperations({ shown }: { shown: WorkflowShown }) {
  const { slug, name } = shown.workflow;
  const { inputContract, outputSchema } = shown.version;
  const document = openApiDocument(
    [{ slug, name, inputContract, outputSchema }],
    String(shown.version.number),
  );
  return (
    <Panel
      title="What can be asked"
      subtitle="From the OpenAPI document that the gateway serves at /v1/openapi.json; with a token it names every workflow that token may ask."
    >
      <ul>
        {operationsOf(document).map((operation) => (
          <OperationItem key={`${operation.method} ${operation.path}`} operation={operation} />
        ))}
      </ul>
      <JsonView value={document} label="The whole document" />
    </Panel>
  );
}
