import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Hardly any record has aliases: the others need no entry. What was written lately is sorted in at once; left in a list, as is the
 * default, every look-up would read that list from its beginning.
 */
export class NarrowLinkAliases1764150000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "record_link_aliases"`);
    await runner.query(
      `CREATE INDEX "record_link_aliases" ON "record_link" USING gin ("aliases") WITH (fastupdate = off) WHERE aliases <> '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "record_link_aliases"`);
    await runner.query(`CREATE INDEX "record_link_aliases" ON "record_link" USING gin ("aliases")`);
  }
}
