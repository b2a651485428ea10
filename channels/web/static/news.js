// News of a case: listened for once the visitor has asked for it, shown like any other message.

import { events } from './api.js';

const WATCHING = 'progress_watching';
const NEWS = 'progress_changed';
const RETRY_MS = 5000;

let current = null; // {id, abort}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function listen(conversation, seen, show, signal) {
  let last = seen;
  while (!signal.aborted) {
    try {
      for await (const message of events(conversation, last, signal)) {
        last = message.id;
        if (message.outcome === NEWS) show([message]);
      }
    } catch (error) {
      if (error.gone) return;
    }
    if (!signal.aborted) await pause(RETRY_MS); // the server restarts, or the network was away
  }
}

/** Stop listening; the conversation is over. */
export function stop() {
  current?.abort.abort();
  current = null;
}

/** Begin to listen when one of these messages promises news; `show` is given a list of messages. */
export function follow(conversation, messages, show) {
  if (current?.id === conversation.id || !messages.some(({ outcome }) => outcome === WATCHING)) return;
  stop();
  current = { id: conversation.id, abort: new AbortController() };
  listen(conversation, messages.at(-1).id, show, current.abort.signal);
}
