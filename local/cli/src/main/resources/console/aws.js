// The AWS API of the endpoint that this page came from, and nothing else. Nothing is signed here: to this endpoint an access key id of
// 12 digits is the account, and it verifies no signature.

import { heard } from './clock.js';

const PATIENCE = 10_000;
const UNREADABLE = 'UnreadableAnswer';
const RDS_VERSION = '2014-10-31';
const TARGETS = {
  kms: ['TrentService', '1.1'],
  secretsmanager: ['secretsmanager', '1.1'],
  states: ['AWSStepFunctions', '1.0'],
};

/** What in the answers of RDS is a list: XML does not say it. */
const LISTS = new Set([
  'DBInstances', 'DBClusters', 'DBClusterMembers', 'DBSnapshots', 'DBClusterSnapshots', 'TagList', 'DBSnapshotAttributes',
  'DBClusterSnapshotAttributes', 'AttributeValues',
]);

/** An answer of a service that is an error, as it came. */
export class ApiError extends Error {
  constructor(operation, code, message) {
    super(message || 'no message');
    this.operation = operation;
    this.code = code;
  }
}

/** Nobody answers. */
export class Disconnected extends Error {}

/** An account's services in one Region. */
export class Aws {
  constructor(account, region) {
    this.account = account;
    this.region = region;
  }

  /** The result of an operation of RDS, as an object of texts, objects and lists. */
  async rds(operation, parameters = {}) {
    const body = new URLSearchParams({ Action: operation, Version: RDS_VERSION, ...parameters });
    const [response, text] = await this.#post('rds', {}, body);
    const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    if (!response.ok) {
      const error = value(root).Error ?? {};
      throw new ApiError(operation, error.Code ?? `HTTP ${response.status}`, error.Message);
    }
    if (root.localName !== `${operation}Response`) {
      throw new ApiError(operation, UNREADABLE, text.slice(0, 200));
    }
    return value(root.firstElementChild);
  }

  /** The whole of a list of RDS, page by page. */
  async rdsAll(operation, list, parameters = {}) {
    const all = [];
    let marker = {};
    do {
      const page = await this.rds(operation, { ...parameters, ...marker });
      all.push(...(page[list] ?? []));
      marker = page.Marker ? { Marker: page.Marker } : null;
    } while (marker);
    return all;
  }

  /** The answer of an operation of a service that speaks JSON. */
  async json(service, operation, input = {}) {
    const [prefix, version] = TARGETS[service];
    const headers = { 'X-Amz-Target': `${prefix}.${operation}`, 'Content-Type': `application/x-amz-json-${version}` };
    const [response, text] = await this.#post(service, headers, JSON.stringify(input));
    const answer = parsed(text);
    if (!response.ok) {
      throw new ApiError(operation, (answer.__type ?? `HTTP ${response.status}`).split('#').pop(), answer.message ?? answer.Message);
    }
    return answer;
  }

  /** The whole of a list, page by page; the names of the tokens are the service's. */
  async jsonAll(service, operation, list, [sent, answered], input = {}) {
    const all = [];
    let token = {};
    do {
      const page = await this.json(service, operation, { ...input, ...token });
      all.push(...(page[list] ?? []));
      token = page[answered] ? { [sent]: page[answered] } : null;
    } while (token);
    return all;
  }

  async #post(service, headers, body) {
    const scope = `${this.account}/20000101/${this.region}/${service}/aws4_request`;
    const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unsigned`;
    try {
      const response = await fetch('/', {
        method: 'POST',
        headers: { ...headers, Authorization },
        body,
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(PATIENCE),
      });
      heard(response.headers.get('X-Local-Date'));
      return [response, await response.text()];
    } catch (error) {
      throw new Disconnected(`${service} does not answer`, { cause: error });
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return { __type: UNREADABLE, message: text.slice(0, 200) };
  }
}

function value(element) {
  if (LISTS.has(element.localName)) {
    return [...element.children].map(value);
  }
  if (element.childElementCount === 0) {
    return element.textContent;
  }
  return Object.fromEntries([...element.children].map((child) => [child.localName, value(child)]));
}
