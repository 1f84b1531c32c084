import type { z } from 'zod';
import { hintAt } from './nearest.name.js';
import { wordsOf } from './schema.words.js';

/** One thing that is wrong with a document. */
export interface DocumentFault {
  /** Path such as `users[0].userId`; `(document)` for the whole. */
  readonly field: string;
  readonly reason: string;
  /** Of a record: its object and key. */
  readonly object?: string;
  readonly key?: string;
}

/** What is looked at of a schema; zod keeps it in `def`. */
interface SchemaPart {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, SchemaPart>>;
    readonly element?: SchemaPart;
    readonly valueType?: SchemaPart;
    readonly innerType?: SchemaPart;
    readonly in?: SchemaPart;
    readonly options?: readonly SchemaPart[];
    readonly getter?: () => SchemaPart;
  };
}

/** Alternatives and wrappings opened up. */
function opened(part: SchemaPart): readonly SchemaPart[] {
  const { innerType, in: input, options, getter, type } = part.def;
  if (options !== undefined) return options.flatMap((each) => opened(each));
  const inner = innerType ?? (type === 'pipe' ? input : undefined) ?? getter?.();
  return inner === undefined ? [part] : opened(inner);
}

/** The names that an object at this path may have. */
function namesAt(schema: SchemaPart, path: readonly PropertyKey[]): readonly string[] {
  let parts = opened(schema);
  for (const step of path) {
    parts = parts
      .map(({ def }) => def.shape?.[String(step)] ?? def.element ?? def.valueType)
      .filter((part) => part !== undefined)
      .flatMap((part) => opened(part));
  }
  return parts.flatMap(({ def }) => Object.keys(def.shape ?? {}));
}

/** Of the alternatives of a union the one that fits best: what fails deepest inside, then what has least wrong. */
function bestOf(groups: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const misfit = (issues: readonly z.core.$ZodIssue[]): number =>
    issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0) ? 1_000 : issues.length;
  return groups.toSorted((left, right) => misfit(left) - misfit(right))[0] ?? [];
}

type Path = readonly PropertyKey[];
type Found = { readonly at: Path; readonly reason: string };
const nameOf = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || '(document)';

function faultsOfIssue(schema: SchemaPart, issue: z.core.$ZodIssue, base: Path): readonly Found[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(schema, path);
    return issue.keys.map((key) => ({ at: [...path, key], reason: `is not known here${hintAt(key, known)}` }));
  }
  if (issue.code === 'invalid_union' && issue.errors.some((each) => each.some(({ path: at }) => at.length > 0))) {
    const inner = bestOf(issue.errors).flatMap((each) => faultsOfIssue(schema, each, path));
    if (inner.length > 0) return inner;
  }
  return [{ at: path, reason: wordsOf(issue) }];
}

/**
 * Everything that is wrong, in the order of the document, each with its field and reason.
 *
 * @param path  of what was checked inside its document
 */
export const faultsOf = (schema: z.ZodType, error: z.ZodError, path: Path = []): readonly DocumentFault[] =>
  error.issues
    .flatMap((issue) => faultsOfIssue(schema as unknown as SchemaPart, issue, []))
    .map(({ at, reason }) => ({ field: nameOf([...path, ...at]), reason }));

const recordOf = ({ object = '', key }: DocumentFault): string => (key === undefined ? '' : ` (${object} '${key}')`);

/** `field: reason; field (OBJECT 'key'): reason`. */
export const sentenceOf = (faults: readonly DocumentFault[]): string =>
  faults.map((fault) => `${fault.field}${recordOf(fault)}: ${fault.reason.replace(/\.$/, '')}`).join('; ');
