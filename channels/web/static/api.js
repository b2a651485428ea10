// The conversation part of the HTTP contract. Every failure becomes one ApiError.

const ROOT = '/api/v1/conversations';
const TIMEOUT_MS = 20000;

export class ApiError extends Error {
  /** `code` is the server's, or `network` / `timeout` when no answer came; `words` is {en, zh} or null. */
  constructor({ code, status = 0, words = null, requestId = null, retryAfterS = null }) {
    super(code);
    Object.assign(this, { code, status, words, requestId, retryAfterS });
  }

  /** The server no longer knows this conversation or its token. */
  get gone() {
    return this.status === 401 || this.status === 403 || this.status === 404;
  }
}

async function toError(response) {
  let body = null;
  try {
    body = (await response.json()).error;
  } catch {
    // A proxy in between may answer with something that is not our error shape.
  }
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new ApiError({
    code: body?.code ?? `http_${response.status}`,
    status: response.status,
    words: body?.message ?? null,
    requestId: body?.request_id ?? response.headers.get('X-Request-Id'),
    retryAfterS: Number.isFinite(seconds) ? Math.max(1, seconds) : null,
  });
}

async function request(method, path, { token, body, signal } = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  const cancel = () => abort.abort();
  signal?.addEventListener('abort', cancel);
  const headers = { Accept: 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), signal: abort.signal });
    if (!response.ok) throw await toError(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError({ code: abort.signal.aborted ? 'timeout' : 'network' });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

const pathOf = (conversation) => `${ROOT}/${encodeURIComponent(conversation.id)}`;

export const open = (language, signal) =>
  request('POST', ROOT, { body: { language, channel: 'web' }, signal });

export const history = (conversation, signal) =>
  request('GET', pathOf(conversation), { token: conversation.token, signal });

/** `message` is {text} or {payload}. */
export const post = (conversation, message, signal) =>
  request('POST', `${pathOf(conversation)}/messages`, { token: conversation.token, body: message, signal });

export const close = (conversation, signal) =>
  request('DELETE', pathOf(conversation), { token: conversation.token, signal });

/** Yield the messages that come after `last` (an id), as they come, until the server or the signal ends it. */
export async function* events(conversation, last, signal) {
  const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${conversation.token}`, 'Last-Event-ID': last };
  const response = await fetch(`${pathOf(conversation)}/events`, { headers, signal });
  if (!response.ok) throw await toError(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (waiting + part.value).split('\n\n');
    waiting = blocks.pop();
    for (const lines of blocks.map((block) => block.split('\n'))) {
      const data = lines.find((line) => line.startsWith('data: '));
      if (data && lines.includes('event: message')) yield JSON.parse(data.slice('data: '.length));
    }
  }
}
