import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import {
  commandTypeOf,
  recordCommands,
  recordCommandSchema,
  smartEventAttributesSchema,
  syncResultSchema,
} from '@bridge/canonical';
import { z } from 'zod';
import type { Finish } from '../cli.js';
import { environmentSchema } from '../environment.schema.js';
import { openApiDocument } from '../http/openapi.document.js';
import { plugins } from '../plugins.js';

const printers: Readonly<Record<string, () => string>> = {
  json: () => JSON.stringify(jsonSchemas(), undefined, 2),
  openapi: () => JSON.stringify(openApiDocument(), undefined, 2),
  environment: environmentPage,
};

/** `bridge schema json|openapi|environment` */
export function schemaCommand(program: Command, finish: Finish): void {
  program
    .command('schema')
    .argument(
      '<kind>',
      'json: the contract as JSON Schema 2020-12; openapi: the HTTP interface; environment: the page of variables',
      parseKind,
    )
    .description('Print a contract; schemas are those that validate.')
    .action((kind: string) => {
      process.stdout.write(`${printers[kind]?.() ?? ''}\n`);
      finish(0);
    });
}

function parseKind(kind: string): string {
  if (!Object.hasOwn(printers, kind)) {
    throw new InvalidArgumentError(`choose from ${Object.keys(printers).join(', ')}.`);
  }
  return kind;
}

/** JSON Schemas by event type; `envelope` and `result` for what is common. */
export function jsonSchemas(): Readonly<Record<string, unknown>> {
  const objects = plugins.flatMap((plugin) =>
    plugin.objects.flatMap((object) =>
      (object.toIntacct?.on ?? []).map((type) => [type, toJsonSchema(object.canonical)] as const),
    ),
  );
  return {
    envelope: toJsonSchema(smartEventAttributesSchema),
    ...Object.fromEntries(objects),
    ...Object.fromEntries(recordCommands.map((name) => [commandTypeOf(name), toJsonSchema(recordCommandSchema)])),
    result: toJsonSchema(syncResultSchema),
  };
}

function toJsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
}

/** The reference page of environment variables, in Markdown. */
export function environmentPage(): string {
  const rows = Object.entries(environmentSchema.shape).map(([name, schema]) => {
    const preset = schema instanceof z.ZodDefault ? JSON.stringify(schema.def.defaultValue) : '';
    const shown = preset === '""' || preset === '[]' ? '' : preset.replaceAll('"', '');
    return `| \`${name}\` | ${shown} | ${rangeOf(schema)} | ${schema.description ?? ''} |`;
  });
  return [
    '# Environment variables',
    '',
    'Made by `npm run bridge -- schema environment` from the schema that checks them. Every violation is reported at start, all together,',
    'by name and never by value. Each `*_PASSWORD` and `*_KEY` can also be given as `*_PASSWORD_FILE` or `*_KEY_FILE`: the path of a file that',
    'holds it. A variable that starts like one of ours and is none is reported with the nearest known name.',
    '',
    '| variable | default | range | meaning |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Of a number; empty for everything else. */
function rangeOf(schema: unknown): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return rangeOf(schema.def.innerType);
  }
  if (!(schema instanceof z.ZodNumber)) {
    return '';
  }
  const { minValue: least, maxValue: most } = schema;
  return `${least ?? ''} to ${most ?? ''}`;
}
