import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "scheduled_run" ("name" text NOT NULL, "holder" text, "expires_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "scheduled_run_pkey" PRIMARY KEY ("name"))`,
  `CREATE INDEX "sync_job_inbox_event" ON "sync_job"  ("inbox_event_id")`,
  `CREATE INDEX "dead_letter_closed" ON "dead_letter"  ("closed_at") WHERE closed_at IS NOT NULL`,
];

const DOWN = [`DROP INDEX "dead_letter_closed"`, `DROP INDEX "sync_job_inbox_event"`, `DROP TABLE "scheduled_run"`];

export class AddRetention1764070000000 implements MigrationInterface {
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
