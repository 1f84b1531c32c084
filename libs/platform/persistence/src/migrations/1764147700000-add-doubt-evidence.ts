import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `ALTER TABLE "attempt" ADD "said" text`,
  `ALTER TABLE "attempt" ADD "entity_id" text NOT NULL DEFAULT ''`,
  `UPDATE "attempt" a SET "entity_id" = j.lane_entity FROM "sync_job" j WHERE j.id = a.job_id AND j.lane_entity <> ''`,
];

const DOWN = [`ALTER TABLE "attempt" DROP COLUMN "entity_id"`, `ALTER TABLE "attempt" DROP COLUMN "said"`];

export class AddDoubtEvidence1764147700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) {
      await runner.query(statement);
    }
  }
}
