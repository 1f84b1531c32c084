/** What is hidden, and what stands in its place. */
export const HIDDEN = { secret: '[secret]', contact: '[contact]' } as const;
export type HiddenKind = keyof typeof HIDDEN;

/** Credentials, tax ids, bank accounts, cards, documents: the list of the reference and what stands beside it here. */
const SECRET =
  'password|sessionid|accountnumber|bankaccountno|bankaccountnumber|accountholder|routingno|routingnumber|iban|cardnum|securitycode' +
  '|ssn|wireaccountnumber|taxid|pdfdata|ach\\w{0,32}';
/** Names, telephones, e-mail and postal addresses of people. Names of customers and vendors themselves are none. */
const CONTACT =
  '\\w{0,32}contactname|printas|companyname|firstname|lastname|initial|name1099|birthdate|email\\w{0,9}|phone\\w{0,9}|cellphone|pager' +
  '|fax\\w{0,9}|address[123]|zip';
/** Keys of records, which for contacts are names. */
const KEYS = 'keys?|objectkey';

/** A path such as `VENDOR.TAXID` names the same; bounded, so that no text makes the search slow. */
const PATH = '(?:[\\w-]{1,64}[.:]){0,5}';

/** Finds names of hidden values; patterns that name them keep the name in a group. */
export interface HiddenNames {
  /** For use within a pattern. */
  readonly source: string;
  kindOf(name: string): HiddenKind | undefined;
}

function namesOf(contact: string): HiddenNames {
  const [isSecret, isContact] = [SECRET, contact].map((names) => new RegExp(`^${PATH}(?:${names})$`, 'i'));
  return {
    source: `${PATH}(?:${SECRET}|${contact})`,
    kindOf: (name) =>
      isSecret?.test(name) === true ? 'secret' : isContact?.test(name) === true ? 'contact' : undefined,
  };
}

export const HIDDEN_NAMES = namesOf(CONTACT);
/** For an exchange that is about contacts as records. */
export const HIDDEN_NAMES_AND_KEYS = namesOf(`${CONTACT}|${KEYS}`);
