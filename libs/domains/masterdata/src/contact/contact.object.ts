import { defineObject } from '@bridge/plugin-api';
import { contactSchema } from './contact.canonical.js';
import type { Contact } from './contact.canonical.js';
import { contactMapping } from './contact.mapping.js';

/** A part of customers and suppliers: written before its owner, never on its own. */
export const contactObject = defineObject<Contact>({
  name: 'contact',
  canonical: contactSchema,
  mapping: contactMapping,
});
