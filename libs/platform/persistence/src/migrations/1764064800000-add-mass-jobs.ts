import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "mass_job" ("id" BIGSERIAL NOT NULL, "company_id" text NOT NULL, "tenant" text NOT NULL, "object" text NOT NULL, "command" text NOT NULL, "trigger" text NOT NULL, "sys_ids" text array, "filter" jsonb NOT NULL DEFAULT '{}', "requested_by" text NOT NULL, "log_key" text, "state" text NOT NULL DEFAULT 'running', "position" text, "is_read" boolean NOT NULL DEFAULT false, "total" integer, "read" integer NOT NULL DEFAULT '0', "started" integer NOT NULL DEFAULT '0', "refused" integer NOT NULL DEFAULT '0', "created" integer NOT NULL DEFAULT '0', "updated" integer NOT NULL DEFAULT '0', "unchanged" integer NOT NULL DEFAULT '0', "failed" integer NOT NULL DEFAULT '0', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "mass_job_trigger" UNIQUE ("company_id", "trigger"), CONSTRAINT "mass_job_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "mass_job_open" ON "mass_job"  ("updated_at") WHERE finished_at IS NULL`,
  `ALTER TABLE "sync_job" ADD "is_forced" boolean NOT NULL DEFAULT false`,
  `CREATE INDEX "sync_job_trigger" ON "sync_job"  ("company_id", "trigger", "state") WHERE trigger <> 'event'`,
  `ALTER TABLE "record_link" ADD "resets" integer NOT NULL DEFAULT 0`,
];

const DOWN = [
  `ALTER TABLE "record_link" DROP COLUMN "resets"`,
  `DROP INDEX "sync_job_trigger"`,
  `ALTER TABLE "sync_job" DROP COLUMN "is_forced"`,
  `DROP TABLE "mass_job"`,
];

export class AddMassJobs1764064800000 implements MigrationInterface {
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
