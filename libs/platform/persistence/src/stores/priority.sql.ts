/** Of an event `e`; lower goes first. Finance documents before master data; configuration before both: they depend on it. */
export const PRIORITY_SQL = `case e.record_class when 'configuration' then 0 when 'document' then 10 else 20 end`;
