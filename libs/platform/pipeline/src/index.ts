export { ToIntacctPipeline } from './to-intacct/to-intacct.pipeline.js';
export type { PipelineOptions, PipelinePorts } from './to-intacct/to-intacct.pipeline.js';
export { CompanyDirectory } from './reading/company-directory.js';
export type { GatewayDefaults } from './reading/company-directory.js';
export { consumedTopics, topicNames, topicSpecs } from './topics.js';
export type { TopicNames } from './topics.js';
export { DeadLetterReplay } from './failure/dead-letter.replay.js';
export type { ReplayParts, ReplayTurn } from './failure/dead-letter.replay.js';
export { EnvelopeStage } from './to-intacct/envelope.stage.js';
