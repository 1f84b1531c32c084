import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A name first: beside the primary key, an index that also begins with company and object was taken for a look-up by `sys_id`. */
export class ReorderLinkNames1764147600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "record_link_natural_key"`);
    await runner.query(
      `CREATE INDEX "record_link_natural_key" ON "record_link"  ("natural_key", "object", "company_id") `,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "record_link_natural_key"`);
    await runner.query(
      `CREATE INDEX "record_link_natural_key" ON "record_link"  ("company_id", "object", "natural_key") `,
    );
  }
}
