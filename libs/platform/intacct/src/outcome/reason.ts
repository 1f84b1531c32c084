import type { NotExecuted } from '@bridge/ports';

type Remedy = Required<Pick<NotExecuted, 'owner' | 'retry' | 'whatToDo'>>;

const remedies: Readonly<Record<NotExecuted['code'], Remedy>> = {
  GATEWAY_UNREACHABLE: {
    owner: 'operator',
    retry: 'back-off',
    whatToDo: 'Wait; if it stays, look at address, network and the status of Intacct.',
  },
  GATEWAY_THROTTLED: { owner: 'operator', retry: 'back-off', whatToDo: 'Back off, use fewer slots.' },
  GATEWAY_OFFLINE: { owner: 'operator', retry: 'back-off', whatToDo: 'Wait.' },
  GATEWAY_ENDPOINT_REFUSED: { owner: 'operator', retry: 'no', whatToDo: 'Correct the address of the company.' },
  GATEWAY_SENDER_REFUSED: { owner: 'operator', retry: 'no', whatToDo: 'Correct sender id and sender password.' },
  GATEWAY_SENDER_NOT_AUTHORISED: {
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'List the sender id in the company: Web Services authorizations.',
  },
  GATEWAY_LOGIN_REFUSED: {
    owner: 'operator',
    retry: 'no',
    whatToDo: 'Correct company id, user and password; do not repeat: the user may be locked out.',
  },
  GATEWAY_SESSION_REFUSED: { owner: 'service', retry: 'relogin', whatToDo: 'Log in again, once.' },
  GATEWAY_REQUEST_MALFORMED: {
    owner: 'service',
    retry: 'no',
    whatToDo: 'Mend the function, or find the one at fault.',
  },
  GATEWAY_ROLLED_BACK: {
    owner: 'service',
    retry: 'follow',
    whatToDo: 'Mend the function of its transaction that failed.',
  },
};

const ofSmaller: Remedy = {
  owner: 'service',
  retry: 'once',
  whatToDo: 'Ask for less in one request, or allow more time.',
};
const ofEntity: Remedy = {
  owner: 'intacct-admin',
  retry: 'no',
  whatToDo: 'Correct the entity id, or give the user access to the entity (or to the top level).',
};

function remedyOf({ code, scope }: Pick<NotExecuted, 'code' | 'scope'>): Remedy {
  if (code === 'GATEWAY_UNREACHABLE' && scope === 'request') {
    return ofSmaller;
  }
  return code === 'GATEWAY_LOGIN_REFUSED' && scope === 'entity' ? ofEntity : remedies[code];
}

/** A reason with what to do about it; what is known better stands in `known`. Texts are not masked. */
export function reasonOf(
  known: Pick<NotExecuted, 'code' | 'scope' | 'description'> & Partial<NotExecuted>,
): NotExecuted {
  return { retryAfterMs: undefined, ...remedyOf(known), ...known };
}

/** The reason as it may leave: every text of the gateway masked. */
export function maskedReason(reason: NotExecuted, mask: (text: string) => string): NotExecuted {
  const { errorNo, supportId } = reason;
  return {
    ...reason,
    description: mask(reason.description),
    ...(errorNo === undefined ? {} : { errorNo: mask(errorNo) }),
    ...(supportId === undefined ? {} : { supportId: mask(supportId) }),
  };
}
