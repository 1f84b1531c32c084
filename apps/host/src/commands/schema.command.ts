import type { Command } from 'commander';
import { smartEventAttributesSchema, syncResultSchema } from '@bridge/canonical';
import { z } from 'zod';
import type { Finish } from '../cli.js';
import { plugins } from '../plugins.js';

/** `bridge schema json` */
export function schemaCommand(program: Command, finish: Finish): void {
  program
    .command('schema <kind>')
    .description('The contract as JSON Schema 2020-12, made from the schemas that validate: json.')
    .action((kind: string) => {
      if (kind !== 'json') {
        process.stderr.write(`There is no schema "${kind}": choose json.\n`);
        finish(1);
        return;
      }
      process.stdout.write(`${JSON.stringify(jsonSchemas(), undefined, 2)}\n`);
      finish(0);
    });
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
    result: toJsonSchema(syncResultSchema),
  };
}

function toJsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
}
