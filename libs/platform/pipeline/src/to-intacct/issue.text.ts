import type { ZodError } from 'zod';

/** `lines[0].account` from `['lines', 0, 'account']`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    root,
  );
}

/** The first violation of a schema: where, and a text such as `"lines[0].account" is missing`. */
export function describeIssue(error: ZodError, root: unknown): { readonly field: string; readonly text: string } {
  const issue = error.issues[0];
  if (issue === undefined) {
    return { field: '', text: 'is invalid' };
  }
  const field = pathText(issue.path);
  const reason = valueAt(root, issue.path) === undefined ? 'is missing' : `is invalid: ${issue.message}`;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return { field, text: `"${field === '' ? 'data' : field}" ${reason}${more}` };
}
