import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "lane_pause" ("company_id" text NOT NULL, "cause" text NOT NULL, "lane_entity" text NOT NULL, "priority" smallint NOT NULL, "code" text NOT NULL, "message" text NOT NULL, "since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "until" TIMESTAMP WITH TIME ZONE, "failures" integer NOT NULL DEFAULT '1', "access" text, CONSTRAINT "lane_pause_pkey" PRIMARY KEY ("company_id", "cause", "lane_entity", "priority"))`,
  `CREATE TABLE "slot_window" ("company_id" text NOT NULL, "slots" integer NOT NULL, "throttled_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "slot_window_pkey" PRIMARY KEY ("company_id"))`,
  `ALTER TABLE "sync_job" ADD "is_outdated" boolean NOT NULL DEFAULT false`,
  `DROP INDEX "sync_job_pending"`,
  `CREATE INDEX "sync_job_pending" ON "sync_job"  ("company_id", "lane_entity", "priority", "id") WHERE state = 'pending'`,
  `CREATE INDEX "sync_job_open" ON "sync_job"  ("company_id", "object", "sys_id", "record_version") WHERE finished_at IS NULL`,
  `CREATE INDEX "sync_job_outdated" ON "sync_job"  ("company_id", "id") WHERE is_outdated AND state IN ('pending', 'retrying', 'held')`,
];

const DOWN = [
  `DROP INDEX "sync_job_outdated"`,
  `DROP INDEX "sync_job_open"`,
  `DROP INDEX "sync_job_pending"`,
  `CREATE INDEX "sync_job_pending" ON "sync_job"  ("company_id", "priority", "id") WHERE state = 'pending'`,
  `ALTER TABLE "sync_job" DROP COLUMN "is_outdated"`,
  `DROP TABLE "slot_window"`,
  `DROP TABLE "lane_pause"`,
];

export class AddLanes1764057600000 implements MigrationInterface {
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
