// Who may use a key, in words, from its policy and its grants.

const GLOSSES = {
  'kms:ViaService': (value) => `through ${value}`,
  'kms:GrantIsForAWSResource': (value) => (value === 'true' ? 'for AWS resources only' : 'not for AWS resources'),
  'aws:SourceAccount': (value) => `on behalf of account ${value}`,
  'aws:SourceArn': (value) => `on behalf of ${value}`,
};

/** @returns a list of {who, effect, what, when} */
export function usersOf(policyText, names) {
  const statements = list(JSON.parse(policyText).Statement);
  return statements.flatMap((statement) =>
    principals(statement.Principal).map((principal) => ({
      who: nameOf(principal, names),
      effect: statement.Effect,
      what: actions(statement.Action ?? statement.NotAction),
      when: conditions(statement.Condition ?? {}),
    })),
  );
}

/** @returns the same for a grant */
export function grantee(grant, names) {
  const context = grant.Constraints?.EncryptionContextSubset ?? grant.Constraints?.EncryptionContextEquals;
  return {
    who: nameOf(grant.GranteePrincipal, names),
    what: list(grant.Operations).join(', '),
    when: context ? `for ${Object.values(context).join(', ')}` : '',
  };
}

/** account 222222222222 (destination), role StartReplication, a service's name. */
function nameOf(principal, names) {
  const arn = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(.+)$/.exec(principal);
  if (!arn) {
    return principal === '*' ? 'everybody' : principal;
  }
  const [, account, resource] = arn;
  const label = names[account] ? `${names[account]} account` : `account ${account}`;
  return resource === 'root' ? label : `${resource.split('/').pop()} of the ${label}`;
}

function principals(principal) {
  return typeof principal === 'string' ? [principal] : Object.values(principal ?? { none: '*' }).flatMap(list);
}

function actions(action) {
  const all = list(action).map((name) => name.replace(/^kms:/, ''));
  return all.includes('*') ? 'everything' : all.join(', ');
}

function conditions(condition) {
  return Object.values(condition)
    .flatMap((tests) => Object.entries(tests))
    .map(([key, value]) => (GLOSSES[key] ?? ((v) => `${key} ${v}`))(list(value).join(' or ')))
    .join(', ');
}

function list(value) {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}
