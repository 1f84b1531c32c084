import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexOpenLetters1764070800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "dead_letter_open_tenant" ON "dead_letter"  ("tenant", "id") WHERE closed_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "dead_letter_open_tenant"`);
  }
}
