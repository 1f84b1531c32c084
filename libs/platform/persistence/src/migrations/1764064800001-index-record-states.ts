import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexRecordStates1764064800001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "record_link_not_in_step" ON "record_link"  ("state", "company_id", "object", "sys_id") WHERE state IN ('error', 'desynchronized')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "record_link_not_in_step"`);
  }
}
